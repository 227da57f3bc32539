package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixPaths;
import io.jemu.syscalls.vfs.PathWalk.Follow;

/**
 * Operations that make, change and remove names and files. Parameters as in {@link Vfs}; all fail with a
 * {@link io.jemu.syscalls.abi.SyscallException}.
 *
 * <p>A new name is made in the layer that has its directory, the sysroot's first. What can be changed in jemu's own
 * file systems is up to their {@link Node}s.
 */
public final class NameSpace {
    private final Vfs vfs;
    private final PathWalk walk;
    private final PosixPaths host;

    NameSpace(Vfs vfs, PathWalk walk) {
        this.vfs = vfs;
        this.walk = walk;
        this.host = vfs.posix().paths();
    }

    /** A place where a name is to be made: {@link Location#virtual} or one of the host. */
    private Location fresh(FsContext context, OpenFile base, String path, boolean directory) {
        Location location = walk.resolve(context, base, path, Follow.NEVER);
        if (location.last() != Location.Last.NAME && location.last() != Location.Last.DOT || location.node() != null) {
            throw Errno.EEXIST.failure();
        }
        if (location.virtual() && location.slash() && !directory) {
            throw Errno.ENOENT.failure();
        }
        return location;
    }

    /** mkdirat(2). */
    public void makeDirectory(FsContext context, OpenFile base, String path, int mode) {
        Location place = fresh(context, base, path, true);
        if (place.virtual()) {
            place.directory().makeDirectory(place.name(), mode & (FileMode.ALL | FileMode.S_ISVTX) & ~context.umask());
            return;
        }
        vfs.applyUmask(context);
        Posix.check(host.mkdirat(AtFlags.AT_FDCWD, place.changeable(Errno.EEXIST), mode));
    }

    /** mknodat(2). */
    public void makeNode(FsContext context, OpenFile base, String path, int mode, long device) {
        Location place = fresh(context, base, path, false);
        if (place.virtual()) {
            makeNode(place, mode & ~context.umask(), device);
            return;
        }
        vfs.applyUmask(context);
        Posix.check(host.mknodat(AtFlags.AT_FDCWD, place.changeable(Errno.EEXIST), mode, device));
    }

    private static void makeNode(Location place, int mode, long device) {
        int type = FileMode.type(mode) == 0 ? FileMode.S_IFREG : FileMode.type(mode);
        switch (type) {
            case FileMode.S_IFREG, FileMode.S_IFIFO, FileMode.S_IFSOCK, FileMode.S_IFCHR, FileMode.S_IFBLK ->
                place.directory().makeNode(place.name(), type | mode & FileMode.PERMISSIONS, device);
            case FileMode.S_IFDIR -> throw Errno.EPERM.failure();
            default -> throw Errno.EINVAL.failure();
        }
    }

    /**
     * Where a socket has its name.
     *
     * @param node the file if it exists only inside jemu, else null
     * @param hostPath else the host's path of it
     */
    public record SocketPlace(Node node, String hostPath) {}

    /**
     * bind(2): makes a socket's file if it exists only inside jemu. Else it is the host that has to make it, and the
     * right mask of permissions is set.
     */
    public SocketPlace newSocket(FsContext context, String path) {
        Location place;
        try {
            place = fresh(context, null, path, false);
        } catch (SyscallException e) {
            throw e.errno() == Errno.EEXIST ? Errno.EADDRINUSE.failure() : e;
        }
        if (place.virtual()) {
            place.directory().makeSocket(place.name(), FileMode.S_IFSOCK | FileMode.ALL & ~context.umask());
            return new SocketPlace(place.directory().lookup(place.name()), null);
        }
        vfs.applyUmask(context);
        return new SocketPlace(null, place.changeable(Errno.EEXIST));
    }

    /** connect(2): the file of a socket that is to be written to. */
    public SocketPlace socket(FsContext context, String path) {
        Location location = target(context, null, path, 0);
        if (location.node() == null) {
            return new SocketPlace(null, location.changeable(Errno.ECONNREFUSED));
        }
        location.node().access(AccessMode.W_OK);
        if (FileMode.type(location.node().status().mode()) != FileMode.S_IFSOCK) {
            throw Errno.ECONNREFUSED.failure();
        }
        return new SocketPlace(location.node(), null);
    }

    /** symlinkat(2). */
    public void makeSymbolicLink(FsContext context, String target, OpenFile base, String path) {
        if (target.isEmpty()) {
            throw Errno.ENOENT.failure();
        }
        if (target.length() >= PathLimits.PATH_MAX) {
            throw Errno.ENAMETOOLONG.failure();
        }
        Location place = fresh(context, base, path, false);
        if (place.virtual()) {
            place.directory().makeLink(place.name(), target);
        } else {
            Posix.check(host.symlinkat(target, AtFlags.AT_FDCWD, place.changeable(Errno.EEXIST)));
        }
    }

    /** linkat(2); {@code flags} are AT_SYMLINK_FOLLOW and AT_EMPTY_PATH. */
    public void link(FsContext context, OpenFile fromBase, String from, OpenFile base, String path, int flags) {
        String source = null;
        Node node;
        boolean follow = (flags & AtFlags.AT_SYMLINK_FOLLOW) != 0;
        int hostFlags = 0;
        if (empty(from, flags)) {
            OpenFile file = context.fileOr(fromBase);
            node = file.node();
            source = node == null ? openPath(file, Errno.EXDEV) : null;
            hostFlags = AtFlags.AT_SYMLINK_FOLLOW;
        } else {
            Location location = walk.resolve(context, fromBase, from, follow ? Follow.YES : Follow.NO).existing();
            node = location.node();
            source = location.hostPath();
            hostFlags = location.magic() ? AtFlags.AT_SYMLINK_FOLLOW : 0;
        }
        Location place = fresh(context, base, path, false);
        if (node == null && !place.virtual()) {
            Posix.check(host.linkat(AtFlags.AT_FDCWD, source, AtFlags.AT_FDCWD, place.changeable(Errno.EEXIST),
                    hostFlags));
            return;
        }
        if (node == null || place.directory() == null) {
            throw Errno.EXDEV.failure();
        }
        if (node instanceof Node.Directory) {
            throw Errno.EPERM.failure();
        }
        place.directory().link(place.name(), node);
    }

    /** For what changes a file by its descriptor: a confined guest may do so if it may write to the file. */
    private String openPath(OpenFile file, Errno virtual) {
        if (file.hostFd() < 0) {
            throw virtual.failure();
        }
        if (vfs.confined() && !OpenFlags.writable(file.statusFlags())) {
            throw Errno.EROFS.failure();
        }
        return Tree.openPath(file.hostFd());
    }

    /** unlinkat(2); {@code flags} is AT_REMOVEDIR or 0. */
    public void unlink(FsContext context, OpenFile base, String path, int flags) {
        boolean directory = (flags & AtFlags.AT_REMOVEDIR) != 0;
        Location location = walk.resolve(context, base, path, Follow.NEVER);
        switch (location.last()) {
            case DOT_DOT -> throw (directory ? Errno.ENOTEMPTY : Errno.EISDIR).failure();
            case ROOT -> throw (directory ? Errno.EBUSY : Errno.EISDIR).failure();
            case DOT, NAME -> {
                if (location.node() != null || location.virtual()) {
                    unlink(location.existing(), directory);
                    return;
                }
                requireUnused(location);
                String hostPath = location.existing().changeable(directory ? Errno.ENOTDIR : Errno.EPERM);
                Posix.check(host.unlinkat(AtFlags.AT_FDCWD, hostPath, flags));
            }
            default -> throw new AssertionError(location.last());
        }
    }

    private void unlink(Location location, boolean directory) {
        if (location.last() == Location.Last.DOT) {
            throw (directory ? Errno.EINVAL : Errno.EISDIR).failure();
        }
        requireUnused(location);
        boolean isDirectory = location.node() instanceof Node.Directory;
        if (directory != isDirectory) {
            throw (directory ? Errno.ENOTDIR : Errno.EISDIR).failure();
        }
        if (directory) {
            location.directory().removeDirectory(location.name());
        } else {
            location.directory().unlink(location.name());
        }
    }

    /** What something is mounted on, there or below, keeps its name. */
    private void requireUnused(Location location) {
        if (vfs.mountsWithin(location.path())) {
            throw Errno.EBUSY.failure();
        }
    }

    /** renameat2(2); {@code flags} are RENAME_*. */
    public void rename(FsContext context, OpenFile fromBase, String from, OpenFile base, String path, int flags) {
        Location source = walk.resolve(context, fromBase, from, Follow.NEVER);
        Location target = walk.resolve(context, base, path, Follow.NEVER);
        requireName(source);
        requireName(target);
        requireUnused(source);
        requireUnused(target);
        if (source.virtual() || target.virtual()) {
            rename(source.existing(), target, flags);
            return;
        }
        Posix.check(host.renameat2(
                AtFlags.AT_FDCWD, source.existing().changeable(Errno.EXDEV),
                AtFlags.AT_FDCWD, target.changeable(Errno.EXDEV), flags));
    }

    private static void rename(Location source, Location target, int flags) {
        if (source.directory() == null || target.directory() == null) {
            throw Errno.EXDEV.failure();
        }
        boolean directory = source.node() instanceof Node.Directory;
        if (target.slash() && !target.exists() && !directory) {
            throw Errno.ENOTDIR.failure();
        }
        source.directory().rename(source.name(), target.directory(), target.name(), flags);
    }

    private static void requireName(Location location) {
        if (location.last() != Location.Last.NAME) {
            throw Errno.EBUSY.failure();
        }
    }

    /** What a call that changes an existing file gets as the host's path. */
    private Location target(FsContext context, OpenFile base, String path, int flags) {
        Follow follow = (flags & AtFlags.AT_SYMLINK_NOFOLLOW) != 0 ? Follow.NO : Follow.YES;
        return walk.resolve(context, base, path, follow).existing();
    }

    private boolean empty(String path, int flags) {
        return path.isEmpty() && (flags & AtFlags.AT_EMPTY_PATH) != 0;
    }

    /** fchmodat2(2). */
    public void changeMode(FsContext context, OpenFile base, String path, int mode, int flags) {
        if (empty(path, flags)) {
            OpenFile file = context.fileOr(base);
            if (file.node() != null) {
                file.node().changeMode(mode);
            } else {
                Posix.check(host.fchmodat(AtFlags.AT_FDCWD, openPath(file, Errno.EPERM), mode, 0));
            }
            return;
        }
        Location location = target(context, base, path, flags);
        if (location.node() != null) {
            if (location.node() instanceof Node.Link) {
                throw Errno.EOPNOTSUPP.failure();
            }
            location.node().changeMode(mode);
            return;
        }
        Posix.check(host.fchmodat(AtFlags.AT_FDCWD, location.changeable(Errno.EPERM), mode,
                flags & AtFlags.AT_SYMLINK_NOFOLLOW));
    }

    /** fchownat(2). */
    public void changeOwner(FsContext context, OpenFile base, String path, int user, int group, int flags) {
        if (empty(path, flags)) {
            OpenFile file = context.fileOr(base);
            if (file.node() != null) {
                file.node().changeOwner(user, group);
                return;
            }
            openPath(file, Errno.EPERM);
            Posix.check(host.fchownat(file.hostFd(), "", user, group, AtFlags.AT_EMPTY_PATH));
            return;
        }
        Location location = target(context, base, path, flags);
        if (location.node() != null) {
            location.node().changeOwner(user, group);
            return;
        }
        Posix.check(host.fchownat(AtFlags.AT_FDCWD, location.changeable(Errno.EPERM), user, group,
                location.hostFlags()));
    }

    /** utimensat(2). */
    public void changeTimes(
            FsContext context, OpenFile base, String path, Timestamp access, Timestamp modification, int flags) {
        if (empty(path, flags)) {
            OpenFile file = context.fileOr(base);
            if (file.node() != null) {
                file.node().changeTimes(access, modification);
            } else {
                Posix.check(host.utimensat(AtFlags.AT_FDCWD, openPath(file, Errno.EPERM), access, modification, 0));
            }
            return;
        }
        Location location = target(context, base, path, flags);
        if (location.node() != null) {
            location.node().changeTimes(access, modification);
            return;
        }
        Posix.check(host.utimensat(AtFlags.AT_FDCWD, location.changeable(Errno.EPERM), access, modification,
                location.hostFlags()));
    }

    /** truncate(2). */
    public void truncate(FsContext context, String path, long length) {
        Location location = target(context, null, path, 0);
        if (location.node() instanceof Node.File file) {
            file.truncate(length);
            return;
        }
        if (location.node() instanceof Node.Directory) {
            throw Errno.EISDIR.failure();
        }
        Posix.check(host.truncate(location.changeable(Errno.EINVAL), length));
    }

    /** The file if it exists only inside jemu, else null. */
    public Node node(FsContext context, String path, boolean follow) {
        return target(context, null, path, follow ? 0 : AtFlags.AT_SYMLINK_NOFOLLOW).node();
    }

    /**
     * The host's path of an existing file, for calls that ask or change what only the host knows.
     *
     * @param virtual the error if the file exists only inside jemu
     */
    public HostPath hostPath(FsContext context, String path, boolean follow, Errno virtual) {
        Location location = target(context, null, path, follow ? 0 : AtFlags.AT_SYMLINK_NOFOLLOW);
        return new HostPath(location.changeable(virtual), follow);
    }

    /**
     * A path of the host.
     *
     * @param follow whether a symbolic link at its end is to be followed
     */
    public record HostPath(String path, boolean follow) {}
}
