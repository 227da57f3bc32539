package io.jemu.testkit.run;

/** How tests name objects: by their whole path, by its end, or by the file's name alone. */
public final class ObjectName {
    /** What stands for the program itself, whatever its file. */
    public static final String PROGRAM = "the program";

    private ObjectName() {}

    /**
     * Whether a name stands for an object.
     *
     * @param wanted such as {@code "libc.so.6"}, {@code "lib/libc.so.6"}, {@code "/lib/libc.so.6"}
     * @param path where the object was found
     */
    public static boolean matches(String wanted, String path) {
        return path.equals(wanted) || path.endsWith("/" + wanted);
    }
}
