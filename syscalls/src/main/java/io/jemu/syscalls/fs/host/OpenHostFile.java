package io.jemu.syscalls.fs.host;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.HostFile;
import io.jemu.syscalls.vfs.HostView;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** A file by a descriptor, whatever has become of its name. The descriptor is another one's. */
final class OpenHostFile extends HostEntry implements Node.File, HostView {
    private static final int MAKES = OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW;

    private final int fd;

    OpenHostFile(HostFileSystem system, int fd) {
        super(system);
        this.fd = fd;
    }

    /** The open file of a new descriptor. */
    static OpenFile opened(HostFileSystem system, String path, int fd, int flags) {
        return HostFile.opened(system.posix(), new OpenHostFile(system, fd), path, fd, -1, flags);
    }

    @Override
    int take() {
        return (int) Posix.check(system().paths().openat(AtFlags.AT_FDCWD, HostFileSystem.openPath(fd),
                OpenFlags.O_PATH | OpenFlags.O_CLOEXEC, 0));
    }

    @Override
    public OpenFile open(String path, int flags) {
        system().requireOpenable(status().mode(), flags);
        int again = (int) Posix.check(system().paths().openat(AtFlags.AT_FDCWD, HostFileSystem.openPath(fd),
                flags & ~MAKES | OpenFlags.O_NOCTTY | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC, 0));
        return opened(system(), path, again, flags);
    }

    @Override
    public OpenFile place(String path, int flags) {
        return opened(system(), path, take(), flags);
    }

    @Override
    public void truncate(long length) {
        change(descriptor -> system().paths().truncate(HostFileSystem.openPath(descriptor), length));
    }

    @Override
    public String guestPath(String hostPath) {
        return system().guestPath(hostPath);
    }

    @Override
    public Node node() {
        return this;
    }
}
