package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.host.Posix;

/**
 * The files that programs see: one tree in which the sysroot lies over the host's files, and jemu's own file systems are
 * mounted.
 *
 * <p>Paths are strings of one char per byte. {@code base} is the directory that a relative path starts from; null stands
 * for the current directory. All methods fail with a {@link io.jemu.syscalls.abi.SyscallException}.
 */
public final class Vfs {
    private final Posix posix;
    private final String sysroot;

    /**
     * @param posix the host's system calls
     * @param sysroot the host's path of the guest's root directory, "/" for the host's own
     */
    public Vfs(Posix posix, String sysroot) {
        this.posix = posix;
        this.sysroot = sysroot;
    }

    public Posix posix() {
        return posix;
    }

    /** The host's path of the guest's root directory. */
    public String sysroot() {
        return sysroot;
    }

    /** A context for the first process: the guest's root, a current directory, the host's umask. */
    public FsContext newContext(String directory) {
        throw new UnsupportedOperationException();
    }

    /** A table with descriptors 0, 1 and 2 for the host's, as far as they are open. */
    public FdTable newTable(java.util.function.LongSupplier limit) {
        throw new UnsupportedOperationException();
    }

    /**
     * openat(2).
     *
     * @return the open file, whose one reference is the caller's
     */
    public OpenFile open(FsContext context, OpenFile base, String path, int flags, int mode) {
        throw new UnsupportedOperationException();
    }

    /** newfstatat(2), statx(2); {@code flags} are AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH. */
    public FileStatus status(FsContext context, OpenFile base, String path, int flags) {
        throw new UnsupportedOperationException();
    }

    /** readlinkat(2). */
    public String readLink(FsContext context, OpenFile base, String path) {
        throw new UnsupportedOperationException();
    }

    /** faccessat2(2): succeeds if the access is allowed. */
    public void access(FsContext context, OpenFile base, String path, int mode, int flags) {
        throw new UnsupportedOperationException();
    }
}
