package io.jemu.loader.object;

/**
 * The dynamic linker cannot go on: what _dl_signal_error of glibc raises. At start-up it ends the process with status
 * 127 and a message; in dlopen it becomes dlerror's text. Carries no stack trace: the cause is the guest's files.
 */
public final class LoaderError extends RuntimeException {
    /** What start-up says was going on when no other occasion is given. */
    public static final String LOADING = "error while loading shared libraries";

    private final String object;
    private final String occasion;
    private final String text;
    private final int errno;

    /**
     * @param errno Linux errno number whose text is appended to the message, 0 for none, -1 for glibc's "no errno
     *     text, but not a success either"
     * @param object name of the object concerned, may be empty
     * @param occasion such as "symbol lookup error", or null for {@link #LOADING}
     * @param text glibc's message
     */
    public LoaderError(int errno, String object, String occasion, String text) {
        super(object.isEmpty() ? text : object + ": " + text, null, false, false);
        this.errno = errno;
        this.object = object;
        this.occasion = occasion;
        this.text = text;
    }

    public LoaderError(int errno, String object, String text) {
        this(errno, object, null, text);
    }

    public String object() {
        return object;
    }

    /** Never null. */
    public String occasion() {
        return occasion == null ? LOADING : occasion;
    }

    /** The message without object and errno text. */
    public String text() {
        return text;
    }

    /** Linux errno number; its text belongs to the message if positive. */
    public int errno() {
        return errno;
    }
}
