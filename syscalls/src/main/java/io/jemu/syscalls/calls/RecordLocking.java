package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FcntlCommand;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SeekWhence;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Park;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.FileLocks;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The commands of fcntl(2) on locks of ranges: those of processes and those of open files. */
final class RecordLocking {
    /** Nanoseconds between attempts to take a lock from a process of the host, which does not tell. */
    static final long HOST_INTERVAL = 5_000_000;

    private static final int SIZE = 32;
    private static final int TYPE = 0;
    private static final int WHENCE = 2;
    private static final int START = 8;
    private static final int LENGTH = 16;
    private static final int PID = 24;
    private static final short F_RDLCK = 0;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;
    /** The process id of a lock that belongs to an open file description. */
    private static final int NOBODY = -1;

    private final Kernel kernel;
    private final FileLocks locks;
    private final Posix posix;
    private final MemorySegment flock = Arena.ofAuto().allocate(SIZE, Long.BYTES);
    private short type;
    private long first;
    private long last;

    RecordLocking(Kernel kernel) {
        this.kernel = kernel;
        this.locks = kernel.vfs().locks();
        this.posix = kernel.vfs().posix();
    }

    /** Whether a command is about locks of open files, not of processes. */
    private static boolean ofFile(int command) {
        return command == FcntlCommand.F_OFD_GETLK || command == FcntlCommand.F_OFD_SETLK
                || command == FcntlCommand.F_OFD_SETLKW;
    }

    private static Object owner(Task task, OpenFile file, int command) {
        return ofFile(command) ? file : task.process().files();
    }

    /**
     * F_SETLK, F_SETLKW and F_OFD_SETLK, F_OFD_SETLKW.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EAGAIN if another owner has the lock
     */
    long set(Task task, OpenFile file, int command, long address) {
        locks.stopWaiting(task);
        read(task.memory(), file, address);
        int flags = file.statusFlags();
        if (type == F_RDLCK && !OpenFlags.readable(flags) || type == F_WRLCK && !OpenFlags.writable(flags)) {
            throw Errno.EBADF.failure();
        }
        requireNoPid(command);
        boolean waits = command == FcntlCommand.F_SETLKW || command == FcntlCommand.F_OFD_SETLKW;
        Object owner = owner(task, file, command);
        if (type != F_UNLCK) {
            FileLocks.Range blocker = locks.conflict(file, owner, first, last, type == F_WRLCK);
            if (blocker != null) {
                throw waits ? await(task, file, owner, blocker, command) : Errno.EAGAIN.failure();
            }
        }
        tellHost(task, file, command, waits);
        if (type == F_UNLCK) {
            locks.unset(file, owner, first, last);
            return 0;
        }
        int pid = owner == file ? NOBODY : task.process().pid();
        locks.set(file, new FileLocks.Range(owner, first, last, type == F_WRLCK, pid));
        return 0;
    }

    private Park await(Task task, OpenFile file, Object owner, FileLocks.Range blocker, int command) {
        if (!ofFile(command)) {
            if (locks.deadlocks(owner, blocker.owner())) {
                throw Errno.EDEADLK.failure();
            }
            locks.startWaiting(task, owner, blocker.owner());
            task.waits().keep(task, () -> locks.stopWaiting(task));
        }
        return task.park(kernel.lockQueues().of(file), Restart.RESTART_SYS);
    }

    /** Sets the lock on the host, too, for its processes. A file of jemu's own has none. */
    private void tellHost(Task task, OpenFile file, int command, boolean waits) {
        if (file.hostFd() < 0 || type == F_UNLCK && !ofFile(command)
                && !task.process().files().recordLocks(locks, posix).knows(file)) {
            return;
        }
        long result = host(task, file, command, FcntlCommand.F_OFD_SETLK);
        if (waits && (result == Errno.EAGAIN.result() || result == Errno.EACCES.result())) {
            task.waits().retryAfter(HOST_INTERVAL);
            throw task.park(Restart.RESTART_SYS);
        }
        Posix.check(result);
    }

    private long host(Task task, OpenFile file, int command, int hostCommand) {
        int fd = ofFile(command)
                ? file.hostFd()
                : task.process().files().recordLocks(locks, posix).descriptor(file);
        flock.set(JAVA_INT, PID, 0);
        return posix.fcntl(fd, hostCommand, flock.address());
    }

    /** F_GETLK and F_OFD_GETLK. */
    long get(Task task, OpenFile file, int command, long address) {
        read(task.memory(), file, address);
        requireNoPid(command);
        if (type == F_UNLCK && !ofFile(command)) {
            throw Errno.EINVAL.failure();
        }
        int pid = flock.get(JAVA_INT, PID);
        FileLocks.Range blocker = type == F_UNLCK
                ? null : locks.conflict(file, owner(task, file, command), first, last, type == F_WRLCK);
        if (blocker != null) {
            flock.set(JAVA_SHORT, TYPE, blocker.exclusive() ? F_WRLCK : F_RDLCK);
            flock.set(JAVA_SHORT, WHENCE, (short) SeekWhence.SEEK_SET);
            flock.set(JAVA_LONG, START, blocker.first());
            flock.set(JAVA_LONG, LENGTH, blocker.last() == Long.MAX_VALUE ? 0 : blocker.last() - blocker.first() + 1);
            flock.set(JAVA_INT, PID, blocker.pid());
        } else if (file.hostFd() >= 0) {
            Posix.check(host(task, file, command, FcntlCommand.F_OFD_GETLK));
            if (flock.get(JAVA_SHORT, TYPE) == F_UNLCK) {
                flock.set(JAVA_INT, PID, pid);
            }
        } else {
            flock.set(JAVA_SHORT, TYPE, F_UNLCK);
        }
        task.memory().write(address, flock.toArray(JAVA_BYTE));
        return 0;
    }

    private void requireNoPid(int command) {
        if (ofFile(command) && flock.get(JAVA_INT, PID) != 0) {
            throw Errno.EINVAL.failure();
        }
    }

    /** Reads a struct flock, and makes what it says absolute (fs/locks.c, flock_to_posix_lock). */
    private void read(AddressSpace memory, OpenFile file, long address) {
        MemorySegment.copy(memory.read(address, SIZE), 0, flock, JAVA_BYTE, 0, SIZE);
        long start = switch (flock.get(JAVA_SHORT, WHENCE)) {
            case SeekWhence.SEEK_SET -> 0;
            case SeekWhence.SEEK_CUR -> position(file);
            case SeekWhence.SEEK_END -> file.status().size();
            default -> throw Errno.EINVAL.failure();
        };
        long offset = flock.get(JAVA_LONG, START);
        if (offset > Long.MAX_VALUE - start) {
            throw Errno.EOVERFLOW.failure();
        }
        start += offset;
        long length = flock.get(JAVA_LONG, LENGTH);
        if (start < 0 || length < 0 && start + length < 0) {
            throw Errno.EINVAL.failure();
        }
        if (length > 0 && length - 1 > Long.MAX_VALUE - start) {
            throw Errno.EOVERFLOW.failure();
        }
        first = length < 0 ? start + length : start;
        last = length == 0 ? Long.MAX_VALUE : length < 0 ? start - 1 : start + length - 1;
        type = flock.get(JAVA_SHORT, TYPE);
        if (type < F_RDLCK || type > F_UNLCK) {
            throw Errno.EINVAL.failure();
        }
        // The position is that of the guest's description, not of the one that the host has the locks of.
        flock.set(JAVA_SHORT, WHENCE, (short) SeekWhence.SEEK_SET);
        flock.set(JAVA_LONG, START, first);
        flock.set(JAVA_LONG, LENGTH, last == Long.MAX_VALUE ? 0 : last - first + 1);
    }

    private static long position(OpenFile file) {
        return file.mayWait() ? 0 : file.seek(0, SeekWhence.SEEK_CUR);
    }
}
