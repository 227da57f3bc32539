package io.jemu.syscalls.fs.overlay;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.vfs.HostFile;
import io.jemu.syscalls.vfs.HostView;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** A regular file, a FIFO or a socket. */
final class OverlayFile extends OverlayEntry implements Node.File {
    private static final int LOWER_FLAGS = OpenFlags.O_PATH | OpenFlags.O_NONBLOCK | OpenFlags.O_LARGEFILE
            | OpenFlags.O_DIRECT | OpenFlags.O_NOATIME | OpenFlags.O_SYNC;

    OverlayFile(OverlayFileSystem system, OverlayDirectory parent, String name, Node upper, Node lower) {
        super(system, parent, name, upper, lower);
    }

    @Override
    public OpenFile open(String path, int flags) {
        boolean truncates = (flags & OpenFlags.O_TRUNC) != 0;
        boolean writes = OpenFlags.writable(flags) || truncates;
        FileStatus status = status();
        actor().require(status, (OpenFlags.readable(flags) ? AccessMode.R_OK : 0) | (writes ? AccessMode.W_OK : 0));
        int type = FileMode.type(status.mode());
        if (type == FileMode.S_IFCHR || type == FileMode.S_IFBLK) {
            throw Errno.EACCES.failure();
        }
        if (type == FileMode.S_IFSOCK) {
            throw Errno.ENXIO.failure();
        }
        if (writes || type == FileMode.S_IFIFO) {
            copyUp(!truncates);
        }
        return upper() != null
                ? seen(((Node.File) upper()).open(path, flags))
                : seen(((Node.File) shown()).open(path, flags & LOWER_FLAGS));
    }

    /** An open file of a layer as one of the overlay. */
    OpenFile seen(OpenFile file) {
        HostFile host = (HostFile) file;
        return host.seenAs(new View(host.view()));
    }

    @Override
    public void truncate(long length) {
        access(AccessMode.W_OK);
        ((Node.File) copyUp(length > 0)).truncate(length);
    }

    /** How an open file of a layer looks as one of the overlay. */
    private final class View implements HostView {
        private final HostView inner;
        /** The file by its descriptor, whatever has become of its name; only of the upper layer. */
        private final OverlayFile opened;

        View(HostView inner) {
            this.inner = inner;
            this.opened = upper() == null ? null : new OverlayFile(system(), null, "", inner.node(), null);
        }

        @Override
        public String guestPath(String hostPath) {
            return inner.guestPath(hostPath);
        }

        @Override
        public FileStatus status(FileStatus host) {
            return system().numbers().shown(inner.status(host));
        }

        @Override
        public Node node() {
            return opened == null ? OverlayFile.this : opened;
        }

        @Override
        public void reserve(long bytes) {
            inner.reserve(bytes);
        }
    }
}
