package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;

/**
 * A second descriptor of a pipe or terminal that jemu was started with, for transfers in one direction that do not
 * wait: others use the first one's description, too, which therefore keeps its flags.
 */
final class Twin {
    private final Posix posix;
    private final int access;
    private boolean tried;
    /** Negative as long as there is none. */
    private int fd = -1;

    /** @param access O_RDONLY or O_WRONLY */
    Twin(Posix posix, int access) {
        this.posix = posix;
        this.access = access;
    }

    boolean exists() {
        return fd >= 0;
    }

    /** The descriptor for transfers: this one, or the first one if there cannot be a second one. */
    int of(int first, boolean wanted) {
        if (!tried && wanted) {
            tried = true;
            int opened = (int) posix.statusFlags(first) & OpenFlags.O_ACCMODE;
            if (opened == access || opened == OpenFlags.O_RDWR) {
                // Fails, for instance, on a pipe that nobody reads: the first descriptor has the right error then.
                fd = (int) posix.paths().openat(AtFlags.AT_FDCWD, Tree.openPath(first),
                        access | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY | OpenFlags.O_CLOEXEC, 0);
            }
        }
        return fd >= 0 ? fd : first;
    }

    void close() {
        if (fd >= 0) {
            posix.close(fd);
        }
    }
}
