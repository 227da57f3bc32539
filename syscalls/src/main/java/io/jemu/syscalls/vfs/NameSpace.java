package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixPaths;
import io.jemu.syscalls.vfs.PathWalk.Follow;

/**
 * Operations that make, change and remove names and files. Parameters as in {@link Vfs}; all fail with a
 * {@link io.jemu.syscalls.abi.SyscallException}.
 *
 * <p>A new name is made in the layer that has its directory, the sysroot's first. jemu's own file systems cannot be
 * changed.
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

    /** A place where a name is to be made. */
    private String fresh(FsContext context, OpenFile base, String path) {
        Location location = walk.resolve(context, base, path, Follow.NEVER);
        if (location.last() != Location.Last.NAME && location.last() != Location.Last.DOT) {
            throw Errno.EEXIST.failure();
        }
        return location.changeable(Errno.EEXIST);
    }

    /** mkdirat(2). */
    public void makeDirectory(FsContext context, OpenFile base, String path, int mode) {
        String hostPath = fresh(context, base, path);
        vfs.applyUmask(context);
        Posix.check(host.mkdirat(AtFlags.AT_FDCWD, hostPath, mode));
    }

    /** mknodat(2). */
    public void makeNode(FsContext context, OpenFile base, String path, int mode, long device) {
        String hostPath = fresh(context, base, path);
        vfs.applyUmask(context);
        Posix.check(host.mknodat(AtFlags.AT_FDCWD, hostPath, mode, device));
    }

    /** Where the host is to make a socket, with the right mask of permissions set: bind(2). */
    public String newSocket(FsContext context, String path) {
        String hostPath = fresh(context, null, path);
        vfs.applyUmask(context);
        return hostPath;
    }

    /** symlinkat(2). */
    public void makeSymbolicLink(FsContext context, String target, OpenFile base, String path) {
        if (target.isEmpty()) {
            throw Errno.ENOENT.failure();
        }
        if (target.length() >= PathLimits.PATH_MAX) {
            throw Errno.ENAMETOOLONG.failure();
        }
        Posix.check(host.symlinkat(target, AtFlags.AT_FDCWD, fresh(context, base, path)));
    }

    /** linkat(2); {@code flags} are AT_SYMLINK_FOLLOW and AT_EMPTY_PATH. */
    public void link(FsContext context, OpenFile fromBase, String from, OpenFile base, String path, int flags) {
        String source;
        boolean follow = (flags & AtFlags.AT_SYMLINK_FOLLOW) != 0;
        int hostFlags = 0;
        if (from.isEmpty() && (flags & AtFlags.AT_EMPTY_PATH) != 0) {
            source = openPath(vfs.opened(context, fromBase), Errno.EXDEV);
            hostFlags = AtFlags.AT_SYMLINK_FOLLOW;
        } else {
            Location location = walk.resolve(context, fromBase, from, follow ? Follow.YES : Follow.NO).existing();
            source = location.changeable(Errno.EXDEV);
            hostFlags = location.magic() ? AtFlags.AT_SYMLINK_FOLLOW : 0;
        }
        Posix.check(host.linkat(AtFlags.AT_FDCWD, source, AtFlags.AT_FDCWD, fresh(context, base, path), hostFlags));
    }

    private static String openPath(OpenFile file, Errno virtual) {
        if (file.hostFd() < 0) {
            throw virtual.failure();
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
                String hostPath = location.existing().changeable(directory ? Errno.ENOTDIR : Errno.EPERM);
                Posix.check(host.unlinkat(AtFlags.AT_FDCWD, hostPath, flags));
            }
            default -> throw new AssertionError(location.last());
        }
    }

    /** renameat2(2); {@code flags} are RENAME_*. */
    public void rename(FsContext context, OpenFile fromBase, String from, OpenFile base, String path, int flags) {
        Location source = walk.resolve(context, fromBase, from, Follow.NEVER);
        Location target = walk.resolve(context, base, path, Follow.NEVER);
        requireName(source);
        requireName(target);
        Posix.check(host.renameat2(
                AtFlags.AT_FDCWD, source.existing().changeable(Errno.EXDEV),
                AtFlags.AT_FDCWD, target.changeable(Errno.EXDEV), flags));
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
            String open = openPath(vfs.opened(context, base), Errno.EPERM);
            Posix.check(host.fchmodat(AtFlags.AT_FDCWD, open, mode, 0));
            return;
        }
        Location location = target(context, base, path, flags);
        Posix.check(host.fchmodat(AtFlags.AT_FDCWD, location.changeable(Errno.EPERM), mode,
                flags & AtFlags.AT_SYMLINK_NOFOLLOW));
    }

    /** fchownat(2). */
    public void changeOwner(FsContext context, OpenFile base, String path, int user, int group, int flags) {
        if (empty(path, flags)) {
            OpenFile file = vfs.opened(context, base);
            openPath(file, Errno.EPERM);
            Posix.check(host.fchownat(file.hostFd(), "", user, group, AtFlags.AT_EMPTY_PATH));
            return;
        }
        Location location = target(context, base, path, flags);
        Posix.check(host.fchownat(AtFlags.AT_FDCWD, location.changeable(Errno.EPERM), user, group,
                location.hostFlags()));
    }

    /** utimensat(2). */
    public void changeTimes(
            FsContext context, OpenFile base, String path, Timestamp access, Timestamp modification, int flags) {
        if (empty(path, flags)) {
            String open = openPath(vfs.opened(context, base), Errno.EPERM);
            Posix.check(host.utimensat(AtFlags.AT_FDCWD, open, access, modification, 0));
            return;
        }
        Location location = target(context, base, path, flags);
        Posix.check(host.utimensat(AtFlags.AT_FDCWD, location.changeable(Errno.EPERM), access, modification,
                location.hostFlags()));
    }

    /** truncate(2). */
    public void truncate(FsContext context, String path, long length) {
        Location location = target(context, null, path, 0);
        Posix.check(host.truncate(location.changeable(Errno.EINVAL), length));
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
