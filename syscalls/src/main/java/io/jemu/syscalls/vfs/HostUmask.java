package io.jemu.syscalls.vfs;

import io.jemu.syscalls.host.Posix;

/** The umask of jemu's own process, with which the host makes files for the guest. */
final class HostUmask {
    private final Posix posix;
    private final int atFirst;
    private int current;

    HostUmask(Posix posix) {
        this.posix = posix;
        this.atFirst = posix.umask(0);
        this.current = atFirst;
        posix.umask(current);
    }

    /** Makes it what it was. */
    void restore() {
        if (current != atFirst) {
            current = atFirst;
            posix.umask(current);
        }
    }

    int current() {
        return current;
    }

    /** Makes it that of the guest's process which is about to make a file. */
    void apply(FsContext context) {
        if (current != context.umask()) {
            current = context.umask();
            posix.umask(current);
        }
    }

    /** Has the host make files with just the permissions that it is asked for. */
    void clear() {
        if (current != 0) {
            current = 0;
            posix.umask(0);
        }
    }
}
