package io.jemu.loader.host;

/** Where ld.so's own messages go: file descriptors of the guest process. */
public interface GuestConsole {
    int STDOUT = 1;
    int STDERR = 2;

    /** The guest's process id, which starts each debugging line. */
    int pid();

    /** Writes to a file descriptor of the guest; errors are ignored, as ld.so ignores them. */
    void write(int fd, byte[] bytes);

    /**
     * Opens a file of the guest for debugging output: O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, mode 0666.
     *
     * @return the file descriptor, or -1
     */
    int openLog(String path);
}
