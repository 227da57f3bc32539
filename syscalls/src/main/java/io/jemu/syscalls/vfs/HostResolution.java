package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.ResolveFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixPaths;

/**
 * Has the host resolve whole paths where its result is that of {@link PathWalk}: one call instead of one for each
 * component.
 *
 * <p>That is so if the guest's tree is the host's, the path passes no symbolic link (openat2(2) with
 * RESOLVE_NO_SYMLINKS) and no mount of the guest's tree. A path that passes symbolic links is taken as well if the
 * host, without following its own /proc, gets to a place that no mount of the guest's hides.
 */
final class HostResolution {
    /** The host's result may be another one than the guest's: {@link PathWalk} has to find it. */
    static final int UNDECIDED = Integer.MIN_VALUE;

    private static final int PLACE = OpenFlags.O_PATH | OpenFlags.O_CLOEXEC;
    /** With these it matters, before a file is opened, where a symbolic link leads. */
    private static final int CHANGES = OpenFlags.O_CREAT | OpenFlags.O_TRUNC | OpenFlags.O_NOFOLLOW
            | OpenFlags.O_WRONLY | OpenFlags.O_RDWR;

    private final Posix posix;
    private final PosixPaths host;
    private final Tree tree;
    /** Whether the host's kernel has openat2(2). */
    private boolean available = true;

    HostResolution(Posix posix, Tree tree) {
        this.posix = posix;
        this.host = posix.paths();
        this.tree = tree;
    }

    /**
     * Opens a file.
     *
     * @param flags for the host
     * @return a descriptor of the host, the negative of an errno, or {@link #UNDECIDED}
     */
    int open(FsContext context, OpenFile base, String path, int flags, int mode) {
        int directory = start(context, base, path);
        if (directory == UNDECIDED) {
            return UNDECIDED;
        }
        long result = host.openat2(directory, path, flags, mode, ResolveFlags.RESOLVE_NO_SYMLINKS);
        if (result == Errno.ELOOP.result() && (flags & CHANGES) == 0) {
            return visible(host.openat2(directory, path, flags, mode, ResolveFlags.RESOLVE_NO_MAGICLINKS));
        }
        return decide(result);
    }

    /**
     * Finds a place.
     *
     * @param follow whether a symbolic link at the end is followed
     * @return a descriptor of the host opened with O_PATH, the negative of an errno, or {@link #UNDECIDED}
     */
    int place(FsContext context, OpenFile base, String path, boolean follow) {
        int directory = start(context, base, path);
        if (directory == UNDECIDED) {
            return UNDECIDED;
        }
        int flags = follow ? PLACE : PLACE | OpenFlags.O_NOFOLLOW;
        long result = host.openat2(directory, path, flags, 0, ResolveFlags.RESOLVE_NO_SYMLINKS);
        if (result == Errno.ELOOP.result() && follow) {
            return visible(host.openat2(directory, path, flags, 0, ResolveFlags.RESOLVE_NO_MAGICLINKS));
        }
        return decide(result);
    }

    /** fstatat(2), or null if it is undecided. */
    FileStatus status(FsContext context, OpenFile base, String path, boolean follow) {
        int place = place(context, base, path, follow);
        if (place == UNDECIDED) {
            return null;
        }
        int fd = (int) Posix.check(place);
        try {
            return host.statx(fd, "", AtFlags.AT_EMPTY_PATH);
        } finally {
            posix.close(fd);
        }
    }

    /** Errors that tell of the path are the guest's, too; others may come of how the host was asked. */
    private int decide(long result) {
        if (result >= 0) {
            return (int) result;
        }
        if (result == Errno.ENOSYS.result()) {
            available = false;
        }
        boolean ofPath = result == Errno.ENOENT.result() || result == Errno.ENOTDIR.result()
                || result == Errno.EACCES.result() || result == Errno.EISDIR.result()
                || result == Errno.EEXIST.result() || result == Errno.ENXIO.result();
        return ofPath ? (int) result : UNDECIDED;
    }

    /** A new descriptor if no mount of the guest's hides where it leads; else it is closed. */
    private int visible(long fd) {
        if (fd < 0) {
            return UNDECIDED;
        }
        String target = host.readlinkat(AtFlags.AT_FDCWD, Tree.openPath((int) fd));
        if (target != null && tree.covering(target) == null) {
            return (int) fd;
        }
        posix.close((int) fd);
        return UNDECIDED;
    }

    /** The host's descriptor of the directory where resolution starts, or {@link #UNDECIDED}. */
    private int start(FsContext context, OpenFile base, String path) {
        if (!available || path.isEmpty() || !tree.isHosts() || !context.root().equals("/")) {
            return UNDECIDED;
        }
        boolean absolute = path.charAt(0) == '/';
        OpenFile directory = absolute ? null : base == null ? context.directory() : base;
        if (directory != null && !(directory instanceof HostFile file && file.isPlainDirectory())) {
            return UNDECIDED;
        }
        int found = tree.scan(path);
        if ((found & Tree.MOUNT_NAME) != 0) {
            if ((found & (Tree.DOT_DOT | Tree.NOT_NORMAL)) != 0) {
                return UNDECIDED;
            }
            String whole = absolute ? path : directory.currentPath() + '/' + path;
            if (tree.covering(trimmed(whole)) != null) {
                return UNDECIDED;
            }
        } else if (!absolute && (found & Tree.DOT_DOT) != 0 && tree.covering(directory.path()) != null) {
            return UNDECIDED;
        }
        return absolute ? AtFlags.AT_FDCWD : directory.hostFd();
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
