package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SemaphoreCommand;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.declare.Address;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.ipc.IpcPermissions;
import io.jemu.syscalls.ipc.SemaphoreOperation;
import io.jemu.syscalls.ipc.SemaphoreRequest;
import io.jemu.syscalls.ipc.SemaphoreSet;
import io.jemu.syscalls.ipc.Semaphores;
import io.jemu.syscalls.kernel.Clock;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.Waits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** System V semaphores (sysvipc(7)). The rules are those of ipc/sem.c. */
public final class SemaphoreCalls {
    private final Clock clock;
    private final Semaphores semaphores = new Semaphores();

    public SemaphoreCalls(Kernel kernel) {
        clock = kernel.clock();
    }

    @Syscall(nr = 64, support = Support.PARTIAL, note = "semaphores of the guest's own processes")
    long semget(Task task, @Hex int key, int nsems, @Hex int semflg) {
        return semaphores.get(key, nsems, semflg, task.process().credentials());
    }

    @Syscall(nr = 65, support = Support.PARTIAL,
            note = "SEM_UNDO is done when the process ends, also without CLONE_SYSVSEM")
    long semop(Task task, int semid, @In @Struct(value = "sembuf", count = "nsops") long sops, @Size long nsops) {
        return operate(task, semid, sops, nsops, Waits.NEVER);
    }

    @Syscall(nr = 220, support = Support.PARTIAL,
            note = "SEM_UNDO is done when the process ends, also without CLONE_SYSVSEM")
    long semtimedop(Task task, int semid, @In @Struct(value = "sembuf", count = "nsops") long sops, @Size long nsops,
            @In @Struct("timespec") long timeout) {
        if (timeout == 0) {
            return operate(task, semid, sops, nsops, Waits.NEVER);
        }
        Timestamp given = Timestamp.read(task.memory(), timeout);
        boolean valid = given.seconds() >= 0
                && Long.compareUnsigned(given.nanoseconds(), Timestamp.NANOSECONDS_PER_SECOND) < 0;
        long delay = valid
                ? Math.min(Timestamp.toNanoseconds(given.seconds(), given.nanoseconds()), Waits.LONGEST_DELAY)
                : -1;
        return operate(task, semid, sops, nsops, delay);
    }

    /** @param delay nanoseconds, or NEVER; negative: not valid, which is found after the rest */
    private long operate(Task task, int id, long address, long count, long delay) {
        SemaphoreRequest request = (SemaphoreRequest) task.waits().kept();
        if (request == null) {
            request = begin(task, id, address, count, delay);
            if (request.set().perform(request)) {
                return 0;
            }
            SemaphoreRequest waiting = request;
            request.set().await(request);
            task.waits().keep(request, () -> waiting.set().forget(waiting));
        } else if (request.finished() || request.set().perform(request)) {
            return 0;
        }
        long deadline = task.waits().deadline(delay == Waits.NEVER ? delay : clock.nanoTime() + delay);
        if (deadline != Waits.NEVER && deadline - clock.nanoTime() <= 0) {
            throw Errno.EAGAIN.failure();
        }
        throw task.park(request.queue(), Restart.NEVER);
    }

    private SemaphoreRequest begin(Task task, int id, long address, long count, long delay) {
        if (Integer.compareUnsigned((int) count, Semaphores.MAXIMUM_OPERATIONS) > 0) {
            throw Errno.E2BIG.failure();
        }
        if ((int) count < 1) {
            throw Errno.EINVAL.failure();
        }
        SemaphoreOperation[] operations = SemaphoreOperation.read(task.memory(), address, (int) count);
        if (id < 0 || delay < 0) {
            throw Errno.EINVAL.failure();
        }
        SemaphoreSet set = semaphores.sets().byId(id);
        for (SemaphoreOperation operation : operations) {
            if (operation.number() >= set.count()) {
                throw Errno.EFBIG.failure();
            }
        }
        SemaphoreRequest request = new SemaphoreRequest(task.process(), set, operations);
        set.permissions().require(task.process().credentials(),
                request.alters() ? IpcPermissions.WRITE : IpcPermissions.READ);
        if (request.isUndone()) {
            semaphores.undoAtEnd(task.process());
        }
        return request;
    }

    @Syscall(nr = 66)
    long semctl(Task task, int semid, int semnum, @Constant(SemaphoreCommand.class) int cmd, @Address long arg) {
        if (semid < 0) {
            throw Errno.EINVAL.failure();
        }
        AddressSpace memory = task.memory();
        Credentials own = task.process().credentials();
        switch (cmd) {
            case SemaphoreCommand.IPC_INFO, SemaphoreCommand.SEM_INFO -> {
                memory.write(arg, semaphores.limits(cmd == SemaphoreCommand.SEM_INFO));
                return semaphores.sets().highestSlot();
            }
            case SemaphoreCommand.SEM_STAT, SemaphoreCommand.SEM_STAT_ANY -> {
                SemaphoreSet set = semaphores.sets().inSlot(semid);
                if (cmd == SemaphoreCommand.SEM_STAT) {
                    set.permissions().require(own, IpcPermissions.READ);
                }
                memory.write(arg, set.status());
                return set.permissions().id();
            }
            case SemaphoreCommand.IPC_STAT -> {
                SemaphoreSet set = readable(task, semid);
                memory.write(arg, set.status());
                return 0;
            }
            case SemaphoreCommand.IPC_SET -> {
                byte[] status = memory.read(arg, SemaphoreSet.STATUS_SIZE);
                SemaphoreSet set = semaphores.sets().byId(semid);
                set.permissions().requireOwner(own);
                set.change(status);
                return 0;
            }
            case SemaphoreCommand.IPC_RMID -> {
                SemaphoreSet set = semaphores.sets().byId(semid);
                set.permissions().requireOwner(own);
                semaphores.remove(set);
                return 0;
            }
            case SemaphoreCommand.SETVAL -> {
                return setValue(task, semid, semnum, (int) arg);
            }
            case SemaphoreCommand.SETALL -> {
                return setAll(task, semid, arg);
            }
            case SemaphoreCommand.GETALL -> {
                memory.write(arg, values(readable(task, semid)));
                return 0;
            }
            case SemaphoreCommand.GETVAL, SemaphoreCommand.GETPID, SemaphoreCommand.GETNCNT,
                    SemaphoreCommand.GETZCNT -> {
                SemaphoreSet set = readable(task, semid);
                requireNumber(set, semnum);
                return switch (cmd) {
                    case SemaphoreCommand.GETVAL -> set.value(semnum);
                    case SemaphoreCommand.GETPID -> set.lastProcess(semnum);
                    default -> set.waiting(semnum, cmd == SemaphoreCommand.GETZCNT);
                };
            }
            default -> throw Errno.EINVAL.failure();
        }
    }

    private SemaphoreSet readable(Task task, int id) {
        SemaphoreSet set = semaphores.sets().byId(id);
        set.permissions().require(task.process().credentials(), IpcPermissions.READ);
        return set;
    }

    private static void requireNumber(SemaphoreSet set, int number) {
        if (number < 0 || number >= set.count()) {
            throw Errno.EINVAL.failure();
        }
    }

    private static void requireValue(int value) {
        if (value < 0 || value > SemaphoreSet.MAXIMUM_VALUE) {
            throw Errno.ERANGE.failure();
        }
    }

    private long setValue(Task task, int id, int number, int value) {
        requireValue(value);
        SemaphoreSet set = semaphores.sets().byId(id);
        requireNumber(set, number);
        set.permissions().require(task.process().credentials(), IpcPermissions.WRITE);
        set.set(number, value, task.process());
        return 0;
    }

    private long setAll(Task task, int id, long address) {
        SemaphoreSet set = semaphores.sets().byId(id);
        set.permissions().require(task.process().credentials(), IpcPermissions.WRITE);
        ByteBuffer given = ByteBuffer.wrap(task.memory().read(address, set.count() * Short.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        int[] values = new int[set.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Short.toUnsignedInt(given.getShort());
            requireValue(values[i]);
        }
        set.setAll(values, task.process());
        return 0;
    }

    private static byte[] values(SemaphoreSet set) {
        ByteBuffer values = ByteBuffer.allocate(set.count() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < set.count(); i++) {
            values.putShort((short) set.value(i));
        }
        return values.array();
    }
}
