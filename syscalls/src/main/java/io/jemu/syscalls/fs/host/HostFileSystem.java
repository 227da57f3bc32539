package io.jemu.syscalls.fs.host;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.ResolveFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixAttributes;
import io.jemu.syscalls.host.PosixPaths;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.Vfs;

/** One directory of the host with all below it, or one file. */
public final class HostFileSystem {
    static final int PLACE = OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
    private static final int BENEATH = ResolveFlags.RESOLVE_BENEATH | ResolveFlags.RESOLVE_NO_SYMLINKS
            | ResolveFlags.RESOLVE_NO_MAGICLINKS;

    private final Vfs vfs;
    private final PosixAttributes attributes;
    private final String point;
    private final String hostRoot;
    private final boolean writable;
    private final boolean devices;
    private final int rootFd;
    private final Node root;

    /**
     * @param hostPath a directory or a file of the host
     * @param point the guest's path where it is mounted, without a slash at its end
     * @param writable whether the guest may change it
     * @throws io.jemu.syscalls.abi.SyscallException if there is no such file
     */
    public HostFileSystem(Vfs vfs, String hostPath, String point, boolean writable) {
        this.vfs = vfs;
        this.attributes = new PosixAttributes(vfs.posix());
        this.point = point;
        this.writable = writable;
        PosixPaths host = paths();
        int fd = (int) Posix.check(host.openat(AtFlags.AT_FDCWD, hostPath, OpenFlags.O_PATH | OpenFlags.O_CLOEXEC, 0));
        FileStatus status = host.statx(fd, "", AtFlags.AT_EMPTY_PATH);
        String canonical = host.readlinkat(AtFlags.AT_FDCWD, openPath(fd));
        this.hostRoot = canonical == null ? hostPath : canonical.equals("/") ? "" : canonical;
        this.rootFd = fd;
        vfs.atClose(() -> vfs.posix().close(fd));
        // Whoever mounts a device by its name wants it to be used; not so one that lies in a directory.
        this.devices = !status.isDirectory();
        this.root = status.isDirectory() ? new HostDirectory(this, null, "") : new OpenHostFile(this, fd);
    }

    /** What is mounted. */
    public Node root() {
        return root;
    }

    /** The host's canonical path of the root, "" for "/". */
    public String hostRoot() {
        return hostRoot;
    }

    Posix posix() {
        return vfs.posix();
    }

    PosixPaths paths() {
        return vfs.posix().paths();
    }

    PosixAttributes attributes() {
        return attributes;
    }

    int rootFd() {
        return rootFd;
    }

    String point() {
        return point;
    }

    boolean writable() {
        return writable;
    }

    /** Fails with EROFS if nothing may be changed. */
    void requireWritable() {
        if (!writable) {
            throw Errno.EROFS.failure();
        }
    }

    /** Before a file is made: its permissions have been masked already. */
    void clearUmask() {
        vfs.clearUmask();
    }

    static String openPath(int fd) {
        return "/proc/self/fd/" + fd;
    }

    /** The guest's path of one of the host's. */
    String guestPath(String hostPath) {
        if (hostPath.equals(hostRoot) || hostPath.equals("/") && hostRoot.isEmpty()) {
            return point;
        }
        // What was moved out of the root has no path here.
        return point + (hostPath.startsWith(hostRoot + "/") ? hostPath.substring(hostRoot.length()) : "/(unreachable)");
    }

    /**
     * Opens a directory with O_PATH.
     *
     * @param path relative to the root, without symbolic links
     */
    int openDirectory(String path) {
        int flags = PLACE | OpenFlags.O_DIRECTORY;
        long fd = paths().openat2(rootFd, path, flags, 0, BENEATH);
        if (fd == Errno.ENOSYS.result() || fd == Errno.EPERM.result()) {
            return openByStep(path, flags);
        }
        if (fd == Errno.ELOOP.result() || fd == Errno.ENOTDIR.result() || fd == Errno.EXDEV.result()) {
            // It was a directory when the path was resolved: another process of the host has put something in its
            // place.
            throw Errno.ENOENT.failure();
        }
        return (int) Posix.check(fd);
    }

    /** For hosts without openat2(2). */
    private int openByStep(String path, int flags) {
        int directory = rootFd;
        for (String name : path.split("/")) {
            long next = paths().openat(directory, name, flags, 0);
            if (directory != rootFd) {
                posix().close(directory);
            }
            directory = (int) Posix.check(next);
        }
        return directory;
    }

    /** Checks that a file of some type may be opened: not a device that lies in a directory. */
    void requireOpenable(int mode, int flags) {
        int type = FileMode.type(mode);
        if (!devices && (type == FileMode.S_IFCHR || type == FileMode.S_IFBLK) && (flags & OpenFlags.O_PATH) == 0) {
            throw Errno.EACCES.failure();
        }
        boolean writes = OpenFlags.writable(flags) || (flags & OpenFlags.O_TRUNC) != 0;
        if (writes && type == FileMode.S_IFREG) {
            requireWritable();
        }
    }
}
