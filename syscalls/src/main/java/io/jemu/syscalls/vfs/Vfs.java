package io.jemu.syscalls.vfs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.FileSystemStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.ResolveFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.PathWalk.Follow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * The files that programs see: one tree in which the sysroot lies over the host's files, and jemu's own file systems
 * are mounted.
 *
 * <p>Paths are strings of one char per byte. {@code base} is the directory that a relative path starts from; null
 * stands for the current directory. All methods fail with a {@link io.jemu.syscalls.abi.SyscallException}.
 *
 * <p>What changes the tree is in {@link #names}.
 */
public final class Vfs {
    private static final int STANDARD_DESCRIPTORS = 3;
    private static final int X_OK = 1;

    private final Posix posix;
    private final Tree tree;
    private final PathWalk walk;
    private final NameSpace names;
    private final HostResolution resolution;
    private final FileLocks locks = new FileLocks();
    private int hostUmask;

    /**
     * @param posix the host's system calls
     * @param sysroot the host's path of the guest's root directory, "/" for the host's own
     * @throws io.jemu.syscalls.abi.SyscallException if there is no such directory
     */
    public Vfs(Posix posix, String sysroot) {
        this.posix = posix;
        this.tree = new Tree(posix, canonical(posix, sysroot));
        if (tree.rootLayers() == Tree.BOTH) {
            // A sysroot's own /dev and /sys are empty or plain files; devices are the host's.
            mount(new Mount("/dev", null));
            mount(new Mount("/sys", null));
        }
        this.walk = new PathWalk(tree);
        this.names = new NameSpace(this, walk);
        this.resolution = new HostResolution(posix, tree);
        this.hostUmask = posix.umask(0);
        posix.umask(hostUmask);
    }

    private static String canonical(Posix posix, String directory) {
        int fd = (int) Posix.check(posix.paths().openat(AtFlags.AT_FDCWD, directory,
                OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0));
        String path = posix.paths().readlinkat(AtFlags.AT_FDCWD, "/proc/self/fd/" + fd);
        posix.close(fd);
        return path == null ? directory : path.equals("/") ? "" : path;
    }

    /** A Java string as a path of one char per byte, in the encoding that the JVM uses for file names. */
    public static String bytes(String text) {
        return new String(text.getBytes(Charset.forName(System.getProperty("sun.jnu.encoding"))),
                StandardCharsets.ISO_8859_1);
    }

    /** Hides what lies at a path behind something else. */
    public void mount(Mount mount) {
        tree.mount(mount);
    }

    /** All mounts, in the order in which they were made. */
    public Collection<Mount> mounts() {
        return tree.mounts();
    }

    /** Whether something is mounted at a path or below it. */
    boolean mountsWithin(String path) {
        return tree.mountsWithin(path);
    }

    /** Whether no name leads to the host's files: the root is a file system of jemu's own. */
    public boolean confined() {
        return tree.confined();
    }

    public Posix posix() {
        return posix;
    }

    /** The locks of files. */
    public FileLocks locks() {
        return locks;
    }

    /** The operations that make, change and remove names and files. */
    public NameSpace names() {
        return names;
    }

    /** The host's path of the guest's root directory. */
    public String sysroot() {
        return tree.rootLayers() == Tree.HOST ? "/" : tree.hostPath(Tree.UPPER, "");
    }

    /**
     * A context for the first process: the guest's root, the umask of this one.
     *
     * @param directory the guest's path of the current directory, absolute
     */
    public FsContext newContext(String directory) {
        FsContext atRoot = new FsContext("/", open(new FsContext("/", null, hostUmask), null, "/", OpenFlags.O_PATH, 0),
                hostUmask);
        atRoot.changeDirectory(openDirectory(atRoot, null, directory));
        return atRoot;
    }

    /** Opens a directory to become the current or the root directory. */
    public OpenFile openDirectory(FsContext context, OpenFile base, String path) {
        OpenFile file = open(context, base, path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0);
        try {
            access(context, file, "", X_OK, AtFlags.AT_EMPTY_PATH);
        } catch (RuntimeException e) {
            file.release();
            throw e;
        }
        return file;
    }

    /**
     * A table whose descriptors 0, 1 and 2 are those of this process, as far as they are open.
     *
     * @param adopter makes an open file that takes over a descriptor of the host which others have as well
     */
    public FdTable newTable(LongSupplier limit, IntFunction<OpenFile> adopter) {
        FdTable table = new FdTable(limit);
        for (int fd = 0; fd < STANDARD_DESCRIPTORS; fd++) {
            // The guest gets duplicates: what it closes must not close those of the JVM.
            long duplicate = posix.duplicate(fd, STANDARD_DESCRIPTORS);
            if (duplicate >= 0) {
                table.install(adopter.apply((int) duplicate), fd, false);
            }
        }
        return table;
    }

    /** How files look that belong to no mount, such as sockets. */
    public HostView hostView() {
        return tree;
    }

    /** An open file that takes over a descriptor of the host which others have as well. */
    public OpenFile adopt(int hostFd) {
        return HostFile.shared(posix, tree, hostFd);
    }

    /**
     * An open file that takes over a new descriptor of the host, made for the guest: a pipe's end, an event counter ...
     */
    public OpenFile adoptOwn(int hostFd) {
        return HostFile.own(posix, tree, hostFd);
    }

    /**
     * openat(2).
     *
     * @return the open file, whose one reference is the caller's
     */
    public OpenFile open(FsContext context, OpenFile base, String path, int flags, int mode) {
        return open(context, base, path, flags, mode, 0);
    }

    /**
     * openat2(2).
     *
     * @param resolve RESOLVE_*
     */
    public OpenFile open(FsContext context, OpenFile base, String path, int flags, int mode, int resolve) {
        int direct = resolve == 0 ? openDirectly(context, base, path, flags, mode) : HostResolution.UNDECIDED;
        if (direct != HostResolution.UNDECIDED) {
            return HostFile.opened(posix, tree, null, (int) Posix.check(direct), -1, flags);
        }
        boolean exclusive = (flags & OpenFlags.O_CREAT) != 0 && (flags & OpenFlags.O_EXCL) != 0;
        boolean noFollow = exclusive || (flags & OpenFlags.O_NOFOLLOW) != 0;
        Location location = walk.resolve(context, base, path, noFollow ? Follow.NO : Follow.YES, resolve);
        if ((resolve & ResolveFlags.RESOLVE_NO_XDEV) != 0 && !onMountOf(opened(context, base), location)) {
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
            applyUmask(context);
        }
        return resolution.open(context, base, path, hostFlags(flags), creates ? mode : 0);
    }

    /**
     * What the caller of open(2), who has just got a file, has to wait for: the other side of a FIFO. The file's
     * reference goes over to the result.
     *
     * @return null if there is nothing to wait for
     */
    public FifoOpening awaitWriter(OpenFile file, int flags) {
        return FifoOpening.forReading(posix, file, flags);
    }

    /**
     * What the caller of open(2) has to wait for after it has failed with ENXIO.
     *
     * @return null if nothing helps
     */
    public FifoOpening awaitReader(FsContext context, OpenFile base, String path, int flags) {
        if ((flags & (OpenFlags.O_ACCMODE | OpenFlags.O_NONBLOCK)) != OpenFlags.O_WRONLY) {
            return null;
        }
        OpenFile place = open(context, base, path, OpenFlags.O_PATH | flags & OpenFlags.O_NOFOLLOW, 0);
        FifoOpening opening = FifoOpening.forWriting(posix, place, flags, this::adoptOwn);
        if (opening == null) {
            place.release();
        }
        return opening;
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
            applyUmask(context);
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

    /** Makes the host's umask that of the process which is about to make a file. */
    void applyUmask(FsContext context) {
        if (hostUmask != context.umask()) {
            hostUmask = context.umask();
            posix.umask(hostUmask);
        }
    }

    /** Has the host make files with just the permissions that it is asked for. */
    public void clearUmask() {
        if (hostUmask != 0) {
            hostUmask = 0;
            posix.umask(0);
        }
    }

    /** newfstatat(2), statx(2); {@code flags} are AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH and statx(2)'s own. */
    public FileStatus status(FsContext context, OpenFile base, String path, int flags) {
        if (path.isEmpty() && (flags & AtFlags.AT_EMPTY_PATH) != 0) {
            return opened(context, base).status();
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

    /** The file that an empty path with AT_EMPTY_PATH names. */
    OpenFile opened(FsContext context, OpenFile base) {
        return base == null ? context.directory() : base;
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
            OpenFile file = opened(context, base);
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
