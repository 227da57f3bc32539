package io.jemu.syscalls.fs.tmp;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.HostFile;
import io.jemu.syscalls.vfs.HostView;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** A regular file, a FIFO or a socket. */
final class MemoryFile extends MemoryEntry implements Node.File, HostView {
    private static final int MAKES =
            OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW | OpenFlags.O_TMPFILE & ~OpenFlags.O_DIRECTORY;

    MemoryFile(Inode inode, MemoryDirectory parent, String name) {
        super(inode, parent, name);
    }

    @Override
    public OpenFile open(String path, int flags) {
        int wanted = (OpenFlags.readable(flags) ? AccessMode.R_OK : 0)
                | (OpenFlags.writable(flags) || (flags & OpenFlags.O_TRUNC) != 0 ? AccessMode.W_OK : 0);
        access(wanted);
        if ((flags & OpenFlags.O_NOATIME) != 0) {
            actor().requireOwner(status());
        }
        return openUnchecked(path, flags);
    }

    /** Opens it whatever its permissions: it was just made. */
    OpenFile openUnchecked(String path, int flags) {
        Inode inode = inode();
        if (inode.hostFd() < 0) {
            // A socket: connect(2) is the way to it.
            throw Errno.ENXIO.failure();
        }
        int fd = (int) Posix.check(inode.system().reopen(inode.hostFd(), flags & ~MAKES));
        inode.opened();
        OpenFile file = new HostFile(inode.system().posix(), this, path, fd);
        file.beforeClose(inode::closed);
        return file;
    }

    @Override
    public void truncate(long length) {
        if (FileMode.type(inode().mode()) != FileMode.S_IFREG) {
            throw Errno.EINVAL.failure();
        }
        access(AccessMode.W_OK);
        Posix posix = inode().system().posix();
        int fd = (int) Posix.check(inode().system().reopen(inode().hostFd(), OpenFlags.O_WRONLY));
        try {
            Posix.check(posix.ftruncate(fd, length));
        } finally {
            posix.close(fd);
        }
    }

    @Override
    public String guestPath(String hostPath) {
        return path();
    }

    @Override
    public FileStatus status(FileStatus host) {
        return status();
    }

    @Override
    public Node node() {
        return this;
    }

    @Override
    public void reserve(long bytes) {
        inode().system().reserve(bytes);
    }

    @Override
    MemoryEntry named(MemoryDirectory newParent, String newName) {
        return new MemoryFile(inode(), newParent, newName);
    }
}
