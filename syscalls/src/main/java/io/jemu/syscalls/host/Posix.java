package io.jemu.syscalls.host;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.syscalls.abi.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * System calls of the host on file descriptors, by the names and arguments of its C library (man pages, section 2).
 *
 * <p>Every method returns what the C function returns, or the negative of the host's errno. Memory is named by host
 * address. Flags are those of the guest's ABI; where the host's differ they are converted here ({@link HostFlags}).
 * An instance belongs to one thread.
 */
public final class Posix {
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int TIOCGSID = 0x5429;
    private static final int TIMESPEC_SIZE = 16;
    private static final int EPOLL_EVENT_MAXIMUM = 16;

    private final MemorySegment errno;
    private final MemorySegment scratch;
    private final PosixPaths paths;
    private final PosixSockets sockets;
    private final PosixEvents events;

    public Posix() {
        Arena arena = Arena.ofAuto();
        this.errno = LibcFunction.newErrno(arena);
        this.scratch = arena.allocate(2 * TIMESPEC_SIZE + EPOLL_EVENT_MAXIMUM, Long.BYTES);
        this.paths = new PosixPaths(errno, arena);
        this.sockets = new PosixSockets(errno);
        this.events = new PosixEvents(errno, paths);
    }

    /**
     * Turns the result of a host call into that of a system call.
     *
     * @return the result if it is not negative
     * @throws io.jemu.syscalls.abi.SyscallException the error that a negative result stands for
     */
    public static long check(long result) {
        if (result < 0) {
            throw Errno.of((int) -result).orElse(Errno.EIO).failure();
        }
        return result;
    }

    /** System calls that take path names. */
    public PosixPaths paths() {
        return paths;
    }

    /** Sockets. */
    public PosixSockets sockets() {
        return sockets;
    }

    /** Timers and watches of files. */
    public PosixEvents events() {
        return events;
    }

    // Transfers. Holder classes keep start-up short: a function is linked when it is first needed.

    private static final class Transfer {
        static final LibcFunction READ = LibcFunction.link("read");
        static final LibcFunction WRITE = LibcFunction.link("write");
    }

    private static final class Positioned {
        static final LibcFunction PREAD = LibcFunction.link("pread");
    }

    private static final class PositionedWrite {
        static final LibcFunction PWRITE = LibcFunction.link("pwrite");
    }

    private static final class Vector {
        static final LibcFunction READV = LibcFunction.link("readv");
        static final LibcFunction WRITEV = LibcFunction.link("writev");
    }

    private static final class PositionedVector {
        static final LibcFunction PREADV2 = LibcFunction.link("preadv2");
        static final LibcFunction PWRITEV2 = LibcFunction.link("pwritev2");
    }

    public long read(int fd, long address, long length) {
        return Transfer.READ.wide(errno, fd, address, length, 0, 0, 0);
    }

    public long write(int fd, long address, long length) {
        return Transfer.WRITE.wide(errno, fd, address, length, 0, 0, 0);
    }

    public long pread(int fd, long address, long length, long offset) {
        return Positioned.PREAD.wide(errno, fd, address, length, offset, 0, 0);
    }

    public long pwrite(int fd, long address, long length, long offset) {
        return PositionedWrite.PWRITE.wide(errno, fd, address, length, offset, 0, 0);
    }

    /** @param vectors the host address of an array of struct iovec */
    public long readv(int fd, long vectors, int count) {
        return Vector.READV.wide(errno, fd, vectors, count, 0, 0, 0);
    }

    /** @param vectors the host address of an array of struct iovec */
    public long writev(int fd, long vectors, int count) {
        return Vector.WRITEV.wide(errno, fd, vectors, count, 0, 0, 0);
    }

    /** @param offset -1 for the file's own position */
    public long preadv2(int fd, long vectors, int count, long offset, int flags) {
        return PositionedVector.PREADV2.wide(errno, fd, vectors, count, offset, flags, 0);
    }

    /** @param offset -1 for the file's own position */
    public long pwritev2(int fd, long vectors, int count, long offset, int flags) {
        return PositionedVector.PWRITEV2.wide(errno, fd, vectors, count, offset, flags, 0);
    }

    // Copies between files

    private static final class Copy {
        static final LibcFunction SENDFILE = LibcFunction.link("sendfile");
        static final LibcFunction COPY_FILE_RANGE = LibcFunction.link("copy_file_range");
        static final LibcFunction SPLICE = LibcFunction.link("splice");
        static final LibcFunction TEE = LibcFunction.link("tee");
    }

    /** @param offset the host address of the offset in the source, or 0 */
    public long sendfile(int target, int source, long offset, long count) {
        return Copy.SENDFILE.wide(errno, target, source, offset, count, 0, 0);
    }

    /** The offsets are host addresses of 64-bit numbers, or 0. */
    public long copyFileRange(int source, long sourceOffset, int target, long targetOffset, long length, int flags) {
        return Copy.COPY_FILE_RANGE.wide(errno, source, sourceOffset, target, targetOffset, length, flags);
    }

    /** The offsets are host addresses of 64-bit numbers, or 0. */
    public long splice(int source, long sourceOffset, int target, long targetOffset, long length, int flags) {
        return Copy.SPLICE.wide(errno, source, sourceOffset, target, targetOffset, length, flags);
    }

    public long tee(int source, int target, long length, int flags) {
        return Copy.TEE.wide(errno, source, target, length, flags, 0, 0);
    }

    // Position, size, durability

    private static final class Seek {
        static final LibcFunction LSEEK = LibcFunction.link("lseek");
    }

    private static final class Extent {
        static final LibcFunction FTRUNCATE = LibcFunction.link("ftruncate");
        static final LibcFunction FALLOCATE = LibcFunction.link("fallocate");
        static final LibcFunction FADVISE = LibcFunction.link("posix_fadvise");
        static final LibcFunction READAHEAD = LibcFunction.link("readahead");
    }

    private static final class Durability {
        static final LibcFunction FSYNC = LibcFunction.link("fsync");
        static final LibcFunction FDATASYNC = LibcFunction.link("fdatasync");
        static final LibcFunction SYNCFS = LibcFunction.link("syncfs");
        static final LibcFunction SYNC = LibcFunction.link("sync");
        static final LibcFunction SYNC_FILE_RANGE = LibcFunction.link("sync_file_range");
        static final LibcFunction MSYNC = LibcFunction.link("msync");
    }

    public long lseek(int fd, long offset, int whence) {
        return Seek.LSEEK.wide(errno, fd, offset, whence, 0, 0, 0);
    }

    public long ftruncate(int fd, long length) {
        return Extent.FTRUNCATE.narrow(errno, fd, length, 0, 0, 0, 0);
    }

    public long fallocate(int fd, int mode, long offset, long length) {
        return Extent.FALLOCATE.narrow(errno, fd, mode, offset, length, 0, 0);
    }

    public long fadvise(int fd, long offset, long length, int advice) {
        // posix_fadvise(3) returns the error number itself.
        return -Extent.FADVISE.narrow(errno, fd, offset, length, advice, 0, 0);
    }

    public long readahead(int fd, long offset, long count) {
        return Extent.READAHEAD.wide(errno, fd, offset, count, 0, 0, 0);
    }

    public long fsync(int fd) {
        return Durability.FSYNC.narrow(errno, fd, 0, 0, 0, 0, 0);
    }

    public long fdatasync(int fd) {
        return Durability.FDATASYNC.narrow(errno, fd, 0, 0, 0, 0, 0);
    }

    public long syncfs(int fd) {
        return Durability.SYNCFS.narrow(errno, fd, 0, 0, 0, 0, 0);
    }

    public long syncFileRange(int fd, long offset, long length, int flags) {
        return Durability.SYNC_FILE_RANGE.narrow(errno, fd, offset, length, flags, 0, 0);
    }

    /** sync(2), which has no result. */
    public void sync() {
        Durability.SYNC.narrow(errno, 0, 0, 0, 0, 0, 0);
    }

    // Descriptors

    private static final class Close {
        static final LibcFunction CLOSE = LibcFunction.link("close");
    }

    private static final class Control {
        static final LibcFunction FCNTL = LibcFunction.link("fcntl");
        static final LibcFunction IOCTL = LibcFunction.link("ioctl");
        static final LibcFunction FLOCK = LibcFunction.link("flock");
    }

    private static final class Create {
        static final LibcFunction PIPE2 = LibcFunction.link("pipe2");
        static final LibcFunction EVENTFD = LibcFunction.link("eventfd");
        static final LibcFunction MEMFD_CREATE = LibcFunction.link("memfd_create");
    }

    public long close(int fd) {
        return Close.CLOSE.narrow(errno, fd, 0, 0, 0, 0, 0);
    }

    /** The status flags of an open file (F_GETFL), in the guest's ABI. */
    public long statusFlags(int fd) {
        long flags = fcntl(fd, F_GETFL, 0);
        return flags < 0 ? flags : HostFlags.toGuest((int) flags);
    }

    /** Changes the status flags of an open file (F_SETFL). */
    public long changeStatusFlags(int fd, int flags) {
        return fcntl(fd, F_SETFL, HostFlags.toHost(flags));
    }

    /** Makes another descriptor of an open file, closed by execve, with a number of at least {@code minimum}. */
    public long duplicate(int fd, int minimum) {
        return fcntl(fd, F_DUPFD_CLOEXEC, minimum);
    }

    /** fcntl(2) with an integer or a host address as its argument. Status flags are those of the host. */
    public long fcntl(int fd, int command, long argument) {
        return Control.FCNTL.narrow(errno, fd, command, argument, 0, 0, 0);
    }

    /** ioctl(2) with an integer or a host address as its argument. */
    public long ioctl(int fd, long request, long argument) {
        return Control.IOCTL.narrow(errno, fd, request, argument, 0, 0, 0);
    }

    public long flock(int fd, int operation) {
        return Control.FLOCK.narrow(errno, fd, operation, 0, 0, 0, 0);
    }

    /**
     * pipe2(2).
     *
     * @param ends receives the reading and the writing end
     * @return 0 or the negative of errno
     */
    public long pipe2(int[] ends, int flags) {
        long result = Create.PIPE2.narrow(errno, scratch.address(), HostFlags.toHost(flags), 0, 0, 0, 0);
        ends[0] = scratch.get(JAVA_INT, 0);
        ends[1] = scratch.get(JAVA_INT, Integer.BYTES);
        return result;
    }

    public long eventfd(int initial, int flags) {
        return Create.EVENTFD.narrow(errno, initial, flags, 0, 0, 0, 0);
    }

    public long memfdCreate(String name, int flags) {
        return Create.MEMFD_CREATE.narrow(errno, paths.text(name), flags, 0, 0, 0, 0);
    }

    private static final class Terminal {
        static final LibcFunction ISATTY = LibcFunction.link("isatty");
    }

    /** isatty(3). */
    public boolean isTerminal(int fd) {
        return Terminal.ISATTY.narrow(errno, fd, 0, 0, 0, 0, 0) == 1;
    }

    /** Whether a descriptor is that of this process's controlling terminal. */
    public boolean isControllingTerminal(int fd) {
        return ioctl(fd, TIOCGSID, scratch.address()) >= 0;
    }

    private static final class Umask {
        static final LibcFunction UMASK = LibcFunction.link("umask");
    }

    /** umask(2): sets the mask of new files and returns the one before. */
    public int umask(int mask) {
        return Umask.UMASK.narrow(errno, mask, 0, 0, 0, 0, 0);
    }

    private static final class Group {
        static final LibcFunction GETPGRP = LibcFunction.link("getpgrp");
    }

    /** The process group of this process: getpgrp(2). */
    public int processGroup() {
        return Group.GETPGRP.narrow(errno, 0, 0, 0, 0, 0, 0);
    }

    // Waiting

    private static final class Poll {
        static final LibcFunction POLL = LibcFunction.link("poll");
    }

    private static final class PreciseWait {
        static final LibcFunction PPOLL = LibcFunction.link("ppoll");
    }

    private static final class Epoll {
        static final LibcFunction CREATE = LibcFunction.link("epoll_create1");
        static final LibcFunction CTL = LibcFunction.link("epoll_ctl");
        static final LibcFunction WAIT = LibcFunction.link("epoll_wait");
    }

    /** @param entries the host address of an array of struct pollfd */
    public long poll(long entries, int count, int milliseconds) {
        return Poll.POLL.narrow(errno, entries, count, milliseconds, 0, 0, 0);
    }

    /**
     * ppoll(2) without a signal mask.
     *
     * @param nanoseconds how long to wait; negative for ever
     */
    public long ppoll(long entries, int count, long nanoseconds) {
        long timeout = 0;
        if (nanoseconds >= 0) {
            scratch.set(JAVA_LONG, 0, nanoseconds / NANOSECONDS_PER_SECOND);
            scratch.set(JAVA_LONG, Long.BYTES, nanoseconds % NANOSECONDS_PER_SECOND);
            timeout = scratch.address();
        }
        return PreciseWait.PPOLL.narrow(errno, entries, count, timeout, 0, 0, 0);
    }

    /** What of {@code events} (POLLIN and so on) is true of a descriptor now, or the negative of errno. */
    public long readiness(int fd, int events) {
        scratch.set(JAVA_INT, 0, fd);
        scratch.set(JAVA_INT, Integer.BYTES, events & 0xffff);
        long result = poll(scratch.address(), 1, 0);
        return result < 0 ? result : scratch.get(JAVA_INT, Integer.BYTES) >>> Short.SIZE;
    }

    public long epollCreate(int flags) {
        return Epoll.CREATE.narrow(errno, flags, 0, 0, 0, 0, 0);
    }

    /** @param event the host address of a struct epoll_event in the host's layout, or 0 */
    public long epollCtl(int epoll, int operation, int fd, long event) {
        return Epoll.CTL.narrow(errno, epoll, operation, fd, event, 0, 0);
    }

    public long epollWait(int epoll, long events, int maximum, int milliseconds) {
        return Epoll.WAIT.narrow(errno, epoll, events, maximum, milliseconds, 0, 0);
    }

    // Memory

    private static final class Mapping {
        static final LibcFunction MMAP = LibcFunction.link("mmap");
        static final LibcFunction MUNMAP = LibcFunction.link("munmap");
    }
}
