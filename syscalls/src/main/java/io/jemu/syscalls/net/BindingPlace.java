package io.jemu.syscalls.net;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.host.Posix;

/**
 * A directory of the host that nobody else may enter and that exists only while a socket is bound in it. Later the
 * socket is reached by a descriptor of its file, which has no name then: other than to an abstract name, nobody else
 * can connect to it.
 */
public final class BindingPlace {
    /** rwx------ */
    private static final int OWNER_ONLY = 0x1c0;

    private final Posix posix;
    private final String directoryPath;
    private final int directory;
    private final String name;

    private BindingPlace(Posix posix, String directoryPath, int directory, String name) {
        this.posix = posix;
        this.directoryPath = directoryPath;
        this.directory = directory;
        this.name = name;
    }

    /**
     * Makes one.
     *
     * @param number not used before by this process
     */
    static BindingPlace make(Posix posix, int pid, int number) {
        String path = System.getProperty("java.io.tmpdir") + "/jemu-socket-" + pid + '-' + number;
        Posix.check(posix.paths().mkdirat(AtFlags.AT_FDCWD, path, OWNER_ONLY));
        try {
            int directory = (int) Posix.check(posix.paths().openat(AtFlags.AT_FDCWD, path,
                    OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC, 0));
            return new BindingPlace(posix, path, directory, Integer.toString(number));
        } catch (SyscallException e) {
            posix.paths().unlinkat(AtFlags.AT_FDCWD, path, AtFlags.AT_REMOVEDIR);
            throw e;
        }
    }

    /** The path to bind to: short, and never the same again. */
    public String path() {
        return openPath(directory) + '/' + name;
    }

    /** A path to what a descriptor is open for. */
    public static String openPath(int descriptor) {
        return "/proc/self/fd/" + descriptor;
    }

    /** A new descriptor of the socket that was bound. */
    public int open() {
        return (int) Posix.check(posix.paths().openat(directory, name,
                OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC, 0));
    }

    /** Removes the directory, and the name of the socket if there is one. */
    public void remove() {
        posix.paths().unlinkat(directory, name, 0);
        posix.close(directory);
        posix.paths().unlinkat(AtFlags.AT_FDCWD, directoryPath, AtFlags.AT_REMOVEDIR);
    }
}
