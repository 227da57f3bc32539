package io.jemu.syscalls.vfs;


import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * The files that programs see: one tree in which the sysroot lies over the host's files, and jemu's own file systems
 * are mounted.
 *
 * <p>Paths are strings of one char per byte. {@code base} is the directory that a relative path starts from; null
 * stands for the current directory. All methods fail with a {@link io.jemu.syscalls.abi.SyscallException}.
 *
 * <p>What looks at the tree is in {@link #queries}, what changes it in {@link #names}.
 */
public final class Vfs {
    private static final int STANDARD_DESCRIPTORS = 3;
    private static final int X_OK = 1;

    private final Posix posix;
    private final Tree tree;
    private final NameSpace names;
    private final Openings openings;
    private final PathQueries queries;
    private final HostUmask umask;
    private final FileLocks locks = new FileLocks();
    private final FifoOpenings fifos;
    private final List<Runnable> atClose = new ArrayList<>();

    /**
     * @param posix the host's system calls
     * @param sysroot the host's path of the guest's root directory, "/" for the host's own
     * @throws io.jemu.syscalls.abi.SyscallException if there is no such directory
     */
    public Vfs(Posix posix, String sysroot) {
        this.posix = posix;
        this.fifos = new FifoOpenings(posix);
        this.tree = new Tree(posix, canonical(posix, sysroot));
        if (tree.rootLayers() == Tree.BOTH) {
            // A sysroot's own /dev and /sys are empty or plain files; devices are the host's.
            mount(new Mount("/dev", null));
            mount(new Mount("/sys", null));
        }
        PathWalk walk = new PathWalk(tree);
        HostResolution resolution = new HostResolution(posix, tree);
        this.umask = new HostUmask(posix);
        this.names = new NameSpace(this, walk);
        this.openings = new Openings(posix, tree, walk, resolution, umask);
        this.queries = new PathQueries(posix, walk, resolution);
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

    /** Has something done when nobody uses the files any more. */
    public void atClose(Runnable action) {
        atClose.add(action);
    }

    /** Gives up what the file systems hold, and gives jemu's own process back the umask that it had. */
    public void close() {
        atClose.forEach(Runnable::run);
        atClose.clear();
        umask.restore();
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

    /** The operations that look at names and files. */
    public PathQueries queries() {
        return queries;
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
        FsContext placeless = new FsContext("/", null, umask.current());
        FsContext atRoot = new FsContext("/", open(placeless, null, "/", OpenFlags.O_PATH, 0), umask.current());
        atRoot.changeDirectory(openDirectory(atRoot, null, directory));
        return atRoot;
    }

    /** Opens a directory to become the current or the root directory. */
    public OpenFile openDirectory(FsContext context, OpenFile base, String path) {
        OpenFile file = open(context, base, path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0);
        try {
            queries.access(context, file, "", X_OK, AtFlags.AT_EMPTY_PATH);
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
        return openings.open(context, base, path, flags, mode, resolve);
    }

    /**
     * What the caller of open(2), who has just got a file, has to wait for: the other side of a FIFO. The file's
     * reference goes over to the result.
     *
     * @return null if there is nothing to wait for
     */
    public FifoOpening awaitOtherSide(OpenFile file, int flags) {
        return fifos.opened(file, flags);
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
        FifoOpening opening = fifos.awaitReader(place, flags, this::adoptOwn);
        if (opening == null) {
            place.release();
        }
        return opening;
    }

    void applyUmask(FsContext context) {
        umask.apply(context);
    }

    /** Has the host make files with just the permissions that it is asked for. */
    public void clearUmask() {
        umask.clear();
    }
}
