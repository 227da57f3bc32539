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
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** F_SETLK and F_GETLK of fcntl(2). */
final class RecordLocking {
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
    private final Posix posix;
    private final MemorySegment flock = Arena.ofAuto().allocate(SIZE, Long.BYTES);

    RecordLocking(Kernel kernel) {
        this.kernel = kernel;
        this.posix = kernel.vfs().posix();
    }

    /**
     * F_SETLK.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EAGAIN if another process has the lock
     */
    long set(Task task, OpenFile file, long address) {
        read(task.memory(), file, address);
        int flags = file.statusFlags();
        boolean allowed = switch (flock.get(JAVA_SHORT, TYPE)) {
            case F_RDLCK -> OpenFlags.readable(flags);
            case F_WRLCK -> OpenFlags.writable(flags);
            case F_UNLCK -> true;
            default -> throw Errno.EINVAL.failure();
        };
        if (!allowed) {
            throw Errno.EBADF.failure();
        }
        return call(task, file, FcntlCommand.F_OFD_SETLK);
    }

    /** F_GETLK. */
    long get(Task task, OpenFile file, long address) {
        read(task.memory(), file, address);
        call(task, file, FcntlCommand.F_OFD_GETLK);
        if (flock.get(JAVA_SHORT, TYPE) != F_UNLCK && flock.get(JAVA_INT, PID) == NOBODY) {
            flock.set(JAVA_INT, PID, owner(file));
        }
        task.memory().write(address, flock.toArray(JAVA_BYTE));
        return 0;
    }

    private void read(AddressSpace memory, OpenFile file, long address) {
        MemorySegment.copy(memory.read(address, SIZE), 0, flock, JAVA_BYTE, 0, SIZE);
        if (flock.get(JAVA_SHORT, WHENCE) == SeekWhence.SEEK_CUR) {
            // The position is that of the guest's description, not of the one that the locks are set on.
            flock.set(JAVA_LONG, START, flock.get(JAVA_LONG, START) + file.seek(0, SeekWhence.SEEK_CUR));
            flock.set(JAVA_SHORT, WHENCE, (short) SeekWhence.SEEK_SET);
        }
    }

    private long call(Task task, OpenFile file, int command) {
        int pid = flock.get(JAVA_INT, PID);
        flock.set(JAVA_INT, PID, 0);
        int fd = task.process().files().recordLocks(posix).descriptor(file);
        long result = Posix.check(posix.fcntl(fd, command, flock.address()));
        if (flock.get(JAVA_INT, PID) == 0) {
            flock.set(JAVA_INT, PID, pid);
        }
        return result;
    }

    /** The guest's process that has the lock which the host has told. */
    private int owner(OpenFile file) {
        long first = flock.get(JAVA_LONG, START);
        long length = flock.get(JAVA_LONG, LENGTH);
        long last = length == 0 ? Long.MAX_VALUE : first + length - 1;
        for (Process process : kernel.processes().all()) {
            if (process.end() == null && process.files().recordLocks(posix).holds(file, first, last)) {
                return process.pid();
            }
        }
        return NOBODY;
    }
}
