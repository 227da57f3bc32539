package io.jemu.syscalls.fs.host;

import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** Anything but a directory or a symbolic link, by its name in a directory. */
final class NamedHostFile extends HostEntry implements Node.File {
    private static final int MAKES = OpenFlags.O_CREAT | OpenFlags.O_EXCL;

    private final HostDirectory parent;
    private final String name;

    NamedHostFile(HostDirectory parent, String name) {
        super(parent.system());
        this.parent = parent;
        this.name = name;
    }

    @Override
    int take() {
        return parent.takeChild(name, 0);
    }

    @Override
    public OpenFile open(String path, int flags) {
        system().requireOpenable(status().mode(), flags);
        int hostFlags = flags & ~MAKES | OpenFlags.O_NOFOLLOW | OpenFlags.O_NOCTTY | OpenFlags.O_NONBLOCK
                | OpenFlags.O_CLOEXEC;
        int fd = parent.with(directory ->
                (int) Posix.check(system().paths().openat(directory, name, hostFlags, 0)));
        return OpenHostFile.opened(system(), path, fd, flags);
    }

    @Override
    public OpenFile place(String path, int flags) {
        return OpenHostFile.opened(system(), path, take(), flags);
    }

    @Override
    public void truncate(long length) {
        change(fd -> system().paths().truncate(HostFileSystem.openPath(fd), length));
    }
}
