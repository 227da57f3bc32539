package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.ResolveFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.PathWalk.Follow;

/** From a path to an open file: openat2(2). */
final class Openings {
    private final Posix posix;
    private final Tree tree;
    private final PathWalk walk;
    private final HostResolution resolution;
    private final HostUmask umask;

    Openings(Posix posix, Tree tree, PathWalk walk, HostResolution resolution, HostUmask umask) {
        this.posix = posix;
        this.tree = tree;
        this.walk = walk;
        this.resolution = resolution;
        this.umask = umask;
    }

    /** See {@link Vfs#open(FsContext, OpenFile, String, int, int, int)}. */
    OpenFile open(FsContext context, OpenFile base, String path, int flags, int mode, int resolve) {
        int direct = resolve == 0 ? openDirectly(context, base, path, flags, mode) : HostResolution.UNDECIDED;
        if (direct != HostResolution.UNDECIDED) {
            return HostFile.opened(posix, tree, null, (int) Posix.check(direct), -1, flags);
        }
        boolean exclusive = (flags & OpenFlags.O_CREAT) != 0 && (flags & OpenFlags.O_EXCL) != 0;
        boolean noFollow = exclusive || (flags & OpenFlags.O_NOFOLLOW) != 0;
        Location location = walk.resolve(context, base, path, noFollow ? Follow.NO : Follow.YES, resolve);
        if ((resolve & ResolveFlags.RESOLVE_NO_XDEV) != 0 && !onMountOf(context.fileOr(base), location)) {
            throw Errno.EXDEV.failure();
        }
        if (location.node() != null) {
            return openNode(context, location, flags, mode);
        }
        return location.virtual()
                ? create(context, location, flags, mode)
                : openHost(context, location, flags, mode);
    }

    /** Whether a place, or the directory in which it is to be made, is on the same mount as a directory. */
    private boolean onMountOf(OpenFile directory, Location location) {
        String path = directory.currentPath();
        if (tree.covering(path.equals("/") ? "" : path) != tree.covering(location.path())) {
            return false;
        }
        if (location.node() != null || location.virtual() || location.hostPath() == null) {
            return true;
        }
        String host = location.hostPath();
        String parent = host.substring(0, Math.max(1, host.lastIndexOf('/', host.length() - 2)));
        boolean exists = posix.paths().faccessat(AtFlags.AT_FDCWD, host, 0, AtFlags.AT_SYMLINK_NOFOLLOW) == 0;
        return directory.status().mount()
                == posix.paths().statx(AtFlags.AT_FDCWD, exists ? host : parent, location.hostFlags()).mount();
    }

    private static OpenFile create(FsContext context, Location location, int flags, int mode) {
        if ((flags & OpenFlags.O_CREAT) == 0) {
            throw Errno.ENOENT.failure();
        }
        if (location.slash()) {
            throw Errno.EISDIR.failure();
        }
        return location.directory().create(location.name(), location.path(), flags, mode & ~context.umask());
    }

    private static boolean creates(int flags) {
        return (flags & OpenFlags.O_CREAT) != 0 || (flags & OpenFlags.O_TMPFILE) == OpenFlags.O_TMPFILE;
    }

    /** The flags with which the host opens a file for the guest: only the guest's tasks wait, not jemu. */
    private static int hostFlags(int flags) {
        boolean place = (flags & OpenFlags.O_PATH) != 0;
        return flags | OpenFlags.O_CLOEXEC | (place ? 0 : OpenFlags.O_NONBLOCK);
    }

    private int openDirectly(FsContext context, OpenFile base, String path, int flags, int mode) {
        boolean creates = creates(flags);
        if (creates) {
            umask.apply(context);
        }
        return resolution.open(context, base, path, hostFlags(flags), creates ? mode : 0);
    }

    private OpenFile openNode(FsContext context, Location location, int flags, int mode) {
        Node node = location.node();
        if ((flags & OpenFlags.O_CREAT) != 0 && (flags & OpenFlags.O_EXCL) != 0) {
            throw Errno.EEXIST.failure();
        }
        boolean directory = node instanceof Node.Directory;
        if (node instanceof Node.Directory parent && (flags & OpenFlags.O_TMPFILE) == OpenFlags.O_TMPFILE) {
            if (!OpenFlags.writable(flags)) {
                throw Errno.EINVAL.failure();
            }
            return parent.createNameless(location.path(), flags, mode & ~context.umask());
        }
        if ((flags & OpenFlags.O_DIRECTORY) != 0 && !directory) {
            throw Errno.ENOTDIR.failure();
        }
        if ((flags & OpenFlags.O_PATH) != 0) {
            if (node instanceof Node.File file) {
                return file.place(path(location), flags);
            }
            return new NodeFile(path(location), node, flags);
        }
        if (directory) {
            if (OpenFlags.writable(flags) || (flags & OpenFlags.O_CREAT) != 0) {
                throw Errno.EISDIR.failure();
            }
            node.access(AccessMode.R_OK);
            return new NodeFile(path(location), node, flags);
        }
        if (node instanceof Node.File file) {
            return file.open(location.path(), flags);
        }
        if (node instanceof Node.Link link && link.file() != null && (flags & OpenFlags.O_NOFOLLOW) == 0) {
            OpenFile file = link.file();
            file.retain();
            return file;
        }
        throw Errno.ELOOP.failure();
    }

    private static String path(Location location) {
        return location.path().isEmpty() ? "/" : location.path();
    }

    private OpenFile openHost(FsContext context, Location location, int flags, int mode) {
        boolean creates = creates(flags);
        if (creates) {
            umask.apply(context);
        }
        String hostPath = creates ? location.changeable(Errno.EACCES) : location.existing().hostPath();
        if (location.magic() && tree.confined()) {
            confine(hostPath, flags);
        }
        int fd = (int) Posix.check(posix.paths().openat(AtFlags.AT_FDCWD, hostPath, hostFlags(flags), mode));
        int lower = -1;
        if (location.exists() && location.layers() == Tree.BOTH) {
            // Both layers may have a directory here; it is listed as one.
            String lowerPath = tree.hostPath(Tree.HOST, location.path());
            int directory = OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC | OpenFlags.O_NOFOLLOW;
            if (posix.paths().statx(fd, "", AtFlags.AT_EMPTY_PATH).isDirectory()) {
                lower = (int) Math.max(-1, posix.paths().openat(AtFlags.AT_FDCWD, lowerPath, directory, 0));
            }
        }
        return HostFile.opened(posix, tree, path(location), fd, lower, flags);
    }

    /**
     * What jemu was started with is all that a confined guest may use of the host: a descriptor is not opened anew with
     * more rights than it has.
     */
    private void confine(String openPath, int flags) {
        int granted = (int) Posix.check(posix.statusFlags(Tree.openDescriptor(openPath))) & OpenFlags.O_ACCMODE;
        boolean writes = OpenFlags.writable(flags) || (flags & OpenFlags.O_TRUNC) != 0;
        if (OpenFlags.readable(flags) && granted == OpenFlags.O_WRONLY || writes && granted == OpenFlags.O_RDONLY) {
            throw Errno.EACCES.failure();
        }
    }
}
