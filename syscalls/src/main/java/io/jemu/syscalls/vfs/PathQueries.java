package io.jemu.syscalls.vfs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.FileSystemStatus;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.PathWalk.Follow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The operations that look at names and files and change nothing. Paths and {@code base} are as in {@link Vfs}; all
 * methods fail with a {@link io.jemu.syscalls.abi.SyscallException}.
 */
public final class PathQueries {
    private final Posix posix;
    private final PathWalk walk;
    private final HostResolution resolution;

    PathQueries(Posix posix, PathWalk walk, HostResolution resolution) {
        this.posix = posix;
        this.walk = walk;
        this.resolution = resolution;
    }

    /** newfstatat(2), statx(2); {@code flags} are AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH and statx(2)'s own. */
    public FileStatus status(FsContext context, OpenFile base, String path, int flags) {
        if (path.isEmpty() && (flags & AtFlags.AT_EMPTY_PATH) != 0) {
            return context.fileOr(base).status();
        }
        FileStatus direct = resolution.status(context, base, path, follow(flags) == Follow.YES);
        if (direct != null) {
            return direct;
        }
        Location location = walk.resolve(context, base, path, follow(flags)).existing();
        return location.node() != null
                ? location.node().status()
                : posix.paths().statx(AtFlags.AT_FDCWD, location.hostPath(),
                        location.hostFlags() | flags & AtFlags.AT_NO_AUTOMOUNT);
    }

    private static Follow follow(int flags) {
        return (flags & AtFlags.AT_SYMLINK_NOFOLLOW) != 0 ? Follow.NO : Follow.YES;
    }

    /** readlinkat(2). */
    public String readLink(FsContext context, OpenFile base, String path) {
        Node node;
        String target;
        if (path.isEmpty() && base != null) {
            node = base.node();
            target = node == null ? posix.paths().readlinkat(base.hostFd(), "") : null;
            if (node == null && target == null) {
                // Linux: an empty path is an error unless the descriptor is that of a symbolic link.
                throw (base.isPathOnly() ? Errno.EINVAL : Errno.ENOENT).failure();
            }
        } else {
            int place = resolution.place(context, base, path, false);
            if (place != HostResolution.UNDECIDED) {
                return linkAt((int) Posix.check(place));
            }
            Location location = walk.resolve(context, base, path, Follow.NO).existing();
            node = location.node();
            target = node == null ? posix.paths().readlinkat(AtFlags.AT_FDCWD, location.hostPath()) : null;
            if (node == null && target == null) {
                throw Errno.of(posix.paths().lastError()).orElse(Errno.EIO).failure();
            }
        }
        if (node != null && !(node instanceof Node.Link)) {
            throw Errno.EINVAL.failure();
        }
        return node instanceof Node.Link link ? link.target() : target;
    }

    /** The target of the link that a descriptor of the host, which is closed, was opened for. */
    private String linkAt(int place) {
        String target = posix.paths().readlinkat(place, "");
        int error = posix.paths().lastError();
        posix.close(place);
        if (target == null) {
            // The host takes an empty path for one that does not exist if the descriptor is not that of a link.
            throw (error == Errno.ENOENT.number() ? Errno.EINVAL : Errno.of(error).orElse(Errno.EIO)).failure();
        }
        return target;
    }

    /** faccessat2(2): succeeds if the access is allowed; {@code mode} is R_OK, W_OK, X_OK or F_OK. */
    public void access(FsContext context, OpenFile base, String path, int mode, int flags) {
        Node node;
        if (path.isEmpty() && (flags & AtFlags.AT_EMPTY_PATH) != 0) {
            OpenFile file = context.fileOr(base);
            node = file.node();
            if (node == null) {
                Posix.check(posix.paths().faccessat(AtFlags.AT_FDCWD, "/proc/self/fd/" + file.hostFd(), mode,
                        flags & AtFlags.AT_EACCESS));
                return;
            }
        } else {
            int place = resolution.place(context, base, path, follow(flags) == Follow.YES);
            if (place != HostResolution.UNDECIDED) {
                accessAt((int) Posix.check(place), mode, flags);
                return;
            }
            Location location = walk.resolve(context, base, path, follow(flags)).existing();
            node = location.node();
            if (node == null) {
                Posix.check(posix.paths().faccessat(AtFlags.AT_FDCWD, location.hostPath(), mode,
                        flags & AtFlags.AT_EACCESS | location.hostFlags()));
                return;
            }
        }
        node.access(mode);
    }

    private void accessAt(int place, int mode, int flags) {
        if (mode != 0) {
            long result = posix.paths().faccessat(place, "", mode, flags & AtFlags.AT_EACCESS | AtFlags.AT_EMPTY_PATH);
            posix.close(place);
            Posix.check(result);
        } else {
            posix.close(place);
        }
    }

    /** statfs(2): struct statfs, which is the same on all 64-bit machines. */
    public byte[] fileSystem(FsContext context, String path) {
        Location location = walk.resolve(context, null, path, Follow.YES).existing();
        if (location.node() != null) {
            return location.node().fileSystem();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statfs = arena.allocate(FileSystemStatus.SIZE, Long.BYTES);
            Posix.check(posix.paths().statfs(location.hostPath(), statfs.address()));
            return statfs.toArray(JAVA_BYTE);
        }
    }

    /** fstatfs(2). */
    public byte[] fileSystem(OpenFile file) {
        if (file.node() != null || file.hostFd() < 0) {
            return file.node() != null ? file.node().fileSystem() : FileSystemStatus.PROC.bytes();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statfs = arena.allocate(FileSystemStatus.SIZE, Long.BYTES);
            Posix.check(posix.paths().fstatfs(file.hostFd(), statfs.address()));
            return statfs.toArray(JAVA_BYTE);
        }
    }

    /** The path of the current directory inside the context's root: getcwd(2). */
    public String workingDirectory(FsContext context) {
        OpenFile directory = context.directory();
        if (directory.status().links() == 0) {
            throw Errno.ENOENT.failure();
        }
        String path = directory.currentPath();
        String root = context.root();
        if (root.equals("/")) {
            return path;
        }
        if (path.equals(root)) {
            return "/";
        }
        return path.startsWith(root + "/") ? path.substring(root.length()) : "(unreachable)" + path;
    }
}
