package io.jemu.syscalls.vfs;

/**
 * What a process's paths are relative to, and the mask of its new files: Linux's fs_struct. Processes made by clone
 * with CLONE_FS share one.
 */
public final class FsContext {
    private static final int UMASK_BITS = 0x1ff;

    private String root;
    private int users = 1;
    private OpenFile directory;
    private int umask;

    /**
     * @param root the guest's path of the root directory: "/" unless chroot(2) was called
     * @param directory the current directory; the context takes over the caller's reference
     */
    public FsContext(String root, OpenFile directory, int umask) {
        this.root = root;
        this.directory = directory;
        this.umask = umask & UMASK_BITS;
    }

    /** One more process uses this object: CLONE_FS. */
    public FsContext share() {
        users++;
        return this;
    }

    /** A copy for a new process: fork(2). */
    public FsContext copy() {
        directory.retain();
        return new FsContext(root, directory, umask);
    }

    /** The guest's path of the process's root directory, "/" or without a slash at its end. */
    public String root() {
        return root;
    }

    /** chroot(2). */
    public void changeRoot(String path) {
        root = path;
    }

    /** The current directory, without a reference for the caller. */
    public OpenFile directory() {
        return directory;
    }

    /** The file that an empty path with AT_EMPTY_PATH names: {@code base}, or if that is null the current directory. */
    OpenFile fileOr(OpenFile base) {
        return base == null ? directory : base;
    }

    /** chdir(2): takes over the caller's reference. */
    public void changeDirectory(OpenFile newDirectory) {
        directory.release();
        directory = newDirectory;
    }

    /** The permission bits that new files do not get. */
    public int umask() {
        return umask;
    }

    /** umask(2): the mask before. */
    public int changeUmask(int mask) {
        int before = umask;
        umask = mask & UMASK_BITS;
        return before;
    }

    /** A process does not use this object any more; with the last one it is given up. */
    public void release() {
        if (--users == 0) {
            directory.release();
        }
    }
}
