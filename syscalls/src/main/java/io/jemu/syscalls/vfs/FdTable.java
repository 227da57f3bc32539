package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.host.Posix;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.LongSupplier;

/**
 * The file descriptors of a process: small numbers that refer to open files, each with its close-on-exec flag.
 *
 * <p>A descriptor holds one reference to its file.
 */
public final class FdTable {
    /** Linux's fs.nr_open: no descriptor is this large, whatever RLIMIT_NOFILE says. */
    public static final int NR_OPEN = 1 << 20;

    private static final int INITIAL = 64;

    private final LongSupplier limit;
    private OpenFile[] files = new OpenFile[INITIAL];
    private final BitSet used = new BitSet();
    private final BitSet closeOnExec = new BitSet();
    private int users = 1;
    /** Null as long as no file was locked. */
    private RecordLocks recordLocks;

    /** @param limit the soft limit RLIMIT_NOFILE, unsigned */
    public FdTable(LongSupplier limit) {
        this.limit = limit;
    }

    /** A copy with the same files, for a new process: fork(2). */
    public FdTable copy(LongSupplier newLimit) {
        FdTable copy = new FdTable(newLimit);
        copy.files = files.clone();
        copy.used.or(used);
        copy.closeOnExec.or(closeOnExec);
        for (int fd = used.nextSetBit(0); fd >= 0; fd = used.nextSetBit(fd + 1)) {
            files[fd].retain();
        }
        return copy;
    }

    /** The POSIX record locks of those who use the table. */
    public RecordLocks recordLocks(FileLocks locks, Posix posix) {
        if (recordLocks == null) {
            recordLocks = new RecordLocks(this, locks, posix);
        }
        return recordLocks;
    }

    private void dropLocks(OpenFile file) {
        if (recordLocks != null) {
            recordLocks.closed(file);
        }
    }

    /** One more process uses the table: CLONE_FILES. */
    public FdTable share() {
        users++;
        return this;
    }

    /** Whether other processes use the table, too. */
    public boolean isShared() {
        return users > 1;
    }

    /** A process does not use the table any more; with the last one all descriptors are closed. */
    public void release() {
        if (--users == 0) {
            closeAll();
        }
    }

    private int bound() {
        long soft = limit.getAsLong();
        return Long.compareUnsigned(soft, NR_OPEN) < 0 ? (int) soft : NR_OPEN;
    }

    /**
     * The open file of a descriptor, without a reference for the caller.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EBADF if it is not open, or opened with O_PATH
     */
    public OpenFile get(int fd) {
        OpenFile file = getAny(fd);
        if (file.isPathOnly()) {
            throw Errno.EBADF.failure();
        }
        return file;
    }

    /**
     * The open file of a descriptor, be it opened with O_PATH or not.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EBADF if it is not open
     */
    public OpenFile getAny(int fd) {
        if (fd < 0 || fd >= files.length || files[fd] == null) {
            throw Errno.EBADF.failure();
        }
        return files[fd];
    }

    /** Whether a descriptor is open. */
    public boolean isOpen(int fd) {
        return fd >= 0 && used.get(fd);
    }

    /**
     * Gives the lowest free descriptor to a file and takes over the caller's reference, also if that fails.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EMFILE
     */
    public int install(OpenFile file, boolean cloexec) {
        return install(file, 0, cloexec);
    }

    /** The same, with descriptors from {@code minimum} on only. */
    public int install(OpenFile file, int minimum, boolean cloexec) {
        int fd = used.nextClearBit(minimum);
        if (fd >= bound()) {
            file.release();
            throw Errno.EMFILE.failure();
        }
        put(fd, file, cloexec);
        return fd;
    }

    /**
     * Checks that a file can be installed.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EMFILE
     */
    public void requireRoom() {
        if (used.nextClearBit(0) >= bound()) {
            throw Errno.EMFILE.failure();
        }
    }

    private void put(int fd, OpenFile file, boolean cloexec) {
        if (fd >= files.length) {
            files = Arrays.copyOf(files, Math.max(fd + 1, Math.min(2 * files.length, NR_OPEN)));
        }
        files[fd] = file;
        used.set(fd);
        closeOnExec.set(fd, cloexec);
    }

    /**
     * Makes the lowest free descriptor from {@code minimum} on refer to the file of {@code fd}: dup(2), F_DUPFD.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EBADF, EMFILE, or EINVAL if the minimum is beyond the limit
     */
    public int duplicate(int fd, int minimum, boolean cloexec) {
        OpenFile file = getAny(fd);
        if (minimum < 0 || minimum >= bound()) {
            throw Errno.EINVAL.failure();
        }
        file.retain();
        return install(file, minimum, cloexec);
    }

    /**
     * Makes {@code target} refer to the file of {@code fd}, closing it first: dup2(2), dup3(2), for different numbers.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EBADF
     */
    public int duplicateTo(int fd, int target, boolean cloexec) {
        if (target < 0 || target >= bound()) {
            throw Errno.EBADF.failure();
        }
        OpenFile file = getAny(fd);
        file.retain();
        OpenFile before = target < files.length ? files[target] : null;
        put(target, file, cloexec);
        if (before != null) {
            dropLocks(before);
            before.release();
        }
        return target;
    }

    /**
     * close(2).
     *
     * @throws io.jemu.syscalls.abi.SyscallException EBADF
     */
    public void close(int fd) {
        OpenFile file = getAny(fd);
        files[fd] = null;
        used.clear(fd);
        closeOnExec.clear(fd);
        dropLocks(file);
        file.release();
    }

    /** Closes what is open from {@code first} to {@code last}, both included. */
    public void closeRange(int first, int last) {
        for (int fd = used.nextSetBit(first); fd >= 0 && fd <= last; fd = used.nextSetBit(fd + 1)) {
            close(fd);
        }
    }

    /** Whether a descriptor is closed by execve. */
    public boolean closesOnExec(int fd) {
        getAny(fd);
        return closeOnExec.get(fd);
    }

    /** Changes whether a descriptor is closed by execve: FD_CLOEXEC. */
    public void closeOnExec(int fd, boolean cloexec) {
        getAny(fd);
        closeOnExec.set(fd, cloexec);
    }

    /** Marks what is open from {@code first} to {@code last} to be closed by execve. */
    public void closeRangeOnExec(int first, int last) {
        for (int fd = used.nextSetBit(first); fd >= 0 && fd <= last; fd = used.nextSetBit(fd + 1)) {
            closeOnExec.set(fd);
        }
    }

    /** What execve(2) does: closes the descriptors that are marked so. */
    public void exec() {
        for (int fd = closeOnExec.nextSetBit(0); fd >= 0; fd = closeOnExec.nextSetBit(fd + 1)) {
            close(fd);
        }
    }

    private void closeAll() {
        closeRange(0, Integer.MAX_VALUE);
    }

    /** The open descriptors in ascending order. */
    public int[] open() {
        return used.stream().toArray();
    }
}
