package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FlockOperation;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.FileLocks;
import io.jemu.syscalls.vfs.OpenFile;

/** flock(2). */
public final class LockCalls {
    private final Kernel kernel;
    private final FileLocks locks;
    private final Posix posix;

    public LockCalls(Kernel kernel) {
        this.kernel = kernel;
        this.locks = kernel.vfs().locks();
        this.posix = kernel.vfs().posix();
    }

    @Syscall(nr = 73)
    long flock(Task task, @Fd int fd, @Flags(FlockOperation.class) int operation) {
        if ((operation & FlockOperation.LOCK_MAND) != 0) {
            return 0; // Linux has no mandatory locks any more, and does not say so
        }
        int kind = operation & ~FlockOperation.LOCK_NB;
        if (kind != FlockOperation.LOCK_SH && kind != FlockOperation.LOCK_EX && kind != FlockOperation.LOCK_UN) {
            throw Errno.EINVAL.failure();
        }
        OpenFile file = task.process().files().get(fd);
        if (kind == FlockOperation.LOCK_UN) {
            release(file);
            return 0;
        }
        boolean waits = (operation & FlockOperation.LOCK_NB) == 0;
        boolean exclusive = kind == FlockOperation.LOCK_EX;
        if (locks.conflict(file, exclusive)) {
            // A lock is not converted at once: the old one is given up first (flock(2)).
            release(file);
            throw waits ? task.park(kernel.lockQueues().of(file), Restart.RESTART_SYS) : Errno.EAGAIN.failure();
        }
        if (file.hostFd() >= 0) {
            long result = posix.flock(file.hostFd(), kind | FlockOperation.LOCK_NB);
            if (result == Errno.EAGAIN.result()) {
                // A process of the host has it, which does not tell when it gives it back.
                locks.unsetWhole(file);
                if (waits) {
                    task.waits().retryAfter(RecordLocking.HOST_INTERVAL);
                    throw task.park(Restart.RESTART_SYS);
                }
            }
            Posix.check(result);
        }
        locks.setWhole(file, exclusive);
        return 0;
    }

    private void release(OpenFile file) {
        if (file.hostFd() >= 0) {
            posix.flock(file.hostFd(), FlockOperation.LOCK_UN);
        }
        locks.unsetWhole(file);
    }
}
