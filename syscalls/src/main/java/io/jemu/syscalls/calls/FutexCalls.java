package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FutexOperation;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.declare.Address;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Clock;
import io.jemu.syscalls.kernel.Futexes;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.ProcessTable;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.WaitQueue;
import io.jemu.syscalls.kernel.Waits;
import io.jemu.syscalls.mm.Placement;

/** futex(2). */
public final class FutexCalls {
    private static final int COMMAND_MASK = ~(FutexOperation.FUTEX_PRIVATE_FLAG | FutexOperation.FUTEX_CLOCK_REALTIME);

    private static final int OP_SHIFT = 28;
    private static final int OP_MASK = 7;
    /** Where the signed 12-bit arguments lie: how far they are shifted up, and down again. */
    private static final int ARGUMENT_POSITION = 8;
    private static final int CMP_SHIFT = 24;
    private static final int CMP_MASK = 15;
    private static final int ARGUMENT_BITS = 20;

    private final Futexes futexes;
    private final ProcessTable processes;
    private final Clock clock;

    public FutexCalls(Kernel kernel) {
        futexes = kernel.futexes();
        processes = kernel.processes();
        clock = kernel.clock();
    }

    @Syscall(nr = 202, support = Support.PARTIAL,
            note = "not FUTEX_WAIT_REQUEUE_PI and FUTEX_CMP_REQUEUE_PI; "
            + "locks with priority inheritance go to the thread that has waited longest")
    long futex(Task task, @Address long uaddr, @Constant(FutexOperation.class) int op, int val, @Address long timeout,
            @Address long uaddr2, int val3) {
        int command = op & COMMAND_MASK;
        if (timeout != 0 && waits(command)) {
            Timestamp.readNanoseconds(task.memory(), timeout);
        }
        if ((op & FutexOperation.FUTEX_CLOCK_REALTIME) != 0 && command != FutexOperation.FUTEX_WAIT_BITSET
                && command != FutexOperation.FUTEX_LOCK_PI2) {
            throw Errno.ENOSYS.failure();
        }
        if (command == FutexOperation.FUTEX_UNLOCK_PI) {
            // The word is looked at before its address.
            int owner = task.memory().read32(uaddr) & Futexes.FUTEX_TID_MASK;
            if (owner != task.tid()) {
                throw Errno.EPERM.failure();
            }
        }
        boolean shared = (op & FutexOperation.FUTEX_PRIVATE_FLAG) == 0;
        return switch (command) {
            case FutexOperation.FUTEX_WAIT -> waitAt(task, uaddr, val, deadline(task, timeout, op, false),
                    Futexes.ALL_BITS);
            case FutexOperation.FUTEX_WAIT_BITSET -> {
                requireBits(val3);
                yield waitAt(task, uaddr, val, deadline(task, timeout, op, true), val3);
            }
            case FutexOperation.FUTEX_WAKE -> wake(task, uaddr, shared, val, Futexes.ALL_BITS);
            case FutexOperation.FUTEX_WAKE_BITSET -> {
                requireBits(val3);
                yield wake(task, uaddr, shared, val, val3);
            }
            case FutexOperation.FUTEX_REQUEUE -> {
                checkCounts(val, (int) timeout);
                checkWord(task, uaddr, shared);
                checkWord(task, uaddr2, shared);
                yield requeue(task, uaddr, val, (int) timeout, uaddr2);
            }
            case FutexOperation.FUTEX_CMP_REQUEUE -> {
                checkCounts(val, (int) timeout);
                checkWord(task, uaddr, shared);
                checkWord(task, uaddr2, shared);
                if (task.memory().read32(uaddr) != val3) {
                    throw Errno.EAGAIN.failure();
                }
                yield requeue(task, uaddr, val, (int) timeout, uaddr2);
            }
            case FutexOperation.FUTEX_WAKE_OP -> {
                checkWord(task, uaddr, shared);
                checkWord(task, uaddr2, shared);
                yield wakeOperation(task, uaddr, val, (int) timeout, uaddr2, val3);
            }
            case FutexOperation.FUTEX_LOCK_PI -> lock(task, uaddr,
                    deadline(task, timeout, op | FutexOperation.FUTEX_CLOCK_REALTIME, true));
            case FutexOperation.FUTEX_LOCK_PI2 -> lock(task, uaddr, deadline(task, timeout, op, true));
            case FutexOperation.FUTEX_TRYLOCK_PI -> {
                if (!take(task, uaddr)) {
                    throw Errno.EAGAIN.failure();
                }
                yield 0;
            }
            case FutexOperation.FUTEX_UNLOCK_PI -> {
                futexes.handOver(task, uaddr, 0);
                yield 0;
            }
            default -> throw Errno.ENOSYS.failure();
        };
    }

    /** Waits for a lock with priority inheritance, of which there is none: all threads have the same priority. */
    private long lock(Task task, long address, long newDeadline) {
        if (task.takeWokenBy() != null) {
            return 0; // it was handed over
        }
        long deadline = task.waits().deadline(newDeadline);
        if (take(task, address)) {
            return 0;
        }
        task.memory().write32(address, task.memory().read32(address) | Futexes.FUTEX_WAITERS);
        if (deadline != Waits.NEVER && deadline - clock.nanoTime() <= 0) {
            futexes.tidy(task, address);
            throw Errno.ETIMEDOUT.failure();
        }
        throw task.park(futexes.queue(task, address), Restart.ALWAYS);
    }

    /**
     * Takes a lock with priority inheritance if it is free.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EDEADLK if the task has it, ESRCH if the owner does not exist
     */
    private boolean take(Task task, long address) {
        requireAligned(address);
        int word = task.memory().read32(address);
        int owner = word & Futexes.FUTEX_TID_MASK;
        if (owner == task.tid()) {
            throw Errno.EDEADLK.failure();
        }
        if (owner == 0) {
            int waiters = futexes.awaited(task, address) ? Futexes.FUTEX_WAITERS : 0;
            task.memory().write32(address, word & Futexes.FUTEX_OWNER_DIED | task.tid() | waiters);
            return true;
        }
        if (processes.findTask(owner) == null) {
            throw Errno.ESRCH.failure();
        }
        return false;
    }

    private static void requireAligned(long address) {
        if ((address & Integer.BYTES - 1) != 0) {
            throw Errno.EINVAL.failure();
        }
    }

    private static boolean waits(int command) {
        return switch (command) {
            case FutexOperation.FUTEX_WAIT, FutexOperation.FUTEX_WAIT_BITSET, FutexOperation.FUTEX_LOCK_PI,
                    FutexOperation.FUTEX_LOCK_PI2, FutexOperation.FUTEX_WAIT_REQUEUE_PI -> true;
            default -> false;
        };
    }

    /** Refuses addresses that get_futex_key does (kernel/futex/core.c): a word of one process need not be there. */
    private static void checkWord(Task task, long address, boolean shared) {
        requireAligned(address);
        if (address < 0 || address >= Placement.TASK_SIZE) {
            throw Errno.EFAULT.failure();
        }
        if (shared) {
            task.memory().read32(address);
        }
    }

    private static void checkCounts(int wake, int move) {
        if (wake < 0 || move < 0) {
            throw Errno.EINVAL.failure();
        }
    }

    private static void requireBits(int bits) {
        if (bits == 0) {
            throw Errno.EINVAL.failure();
        }
    }

    /** When to give up, on the scale of {@link Clock#nanoTime}. */
    private long deadline(Task task, long timeout, int op, boolean absolute) {
        if (timeout == 0) {
            return Waits.NEVER;
        }
        long left = Math.min(Timestamp.readNanoseconds(task.memory(), timeout), Waits.LONGEST_DELAY);
        if (absolute) {
            boolean realtime = (op & FutexOperation.FUTEX_CLOCK_REALTIME) != 0;
            left = Math.max(0, left - clock.read(realtime ? ClockId.CLOCK_REALTIME : ClockId.CLOCK_MONOTONIC));
        }
        return clock.nanoTime() + left;
    }

    private long waitAt(Task task, long address, int expected, long newDeadline, int bits) {
        WaitQueue woken = task.takeWokenBy();
        if (woken != null) {
            // Which queue does not matter: a requeue may have moved the task.
            return 0;
        }
        requireAligned(address);
        long deadline = task.waits().deadline(newDeadline);
        if (task.memory().read32(address) != expected) {
            throw Errno.EAGAIN.failure();
        }
        if (deadline != Waits.NEVER && deadline - clock.nanoTime() <= 0) {
            futexes.tidy(task, address);
            throw Errno.ETIMEDOUT.failure();
        }
        task.futexBits(bits);
        throw task.park(futexes.queue(task, address),
                deadline == Waits.NEVER ? Restart.RESTART_SYS : Restart.NO_HANDLER);
    }

    private long wake(Task task, long address, boolean shared, int count, int bits) {
        checkWord(task, address, shared);
        return wakeAt(task, address, count, bits);
    }

    private long wakeAt(Task task, long address, int count, int bits) {
        // Linux wakes one for a count of zero or less, too.
        return futexes.wake(task, address, Math.max(1, count), bits);
    }

    private long requeue(Task task, long from, int wake, int move, long to) {
        WaitQueue source = futexes.queue(task, from);
        WaitQueue target = futexes.queue(task, to);
        long count = source.wake(wake);
        for (int i = 0; i < move && source != target && !source.isEmpty(); i++) {
            source.move(source.first(), target);
            count++;
        }
        return count;
    }

    /** FUTEX_WAKE_OP: changes a second word and wakes there, too, if its old value compares. */
    private long wakeOperation(Task task, long address, int wake, int wakeSecond, long second, int encoded) {
        AddressSpace memory = task.memory();
        int operation = encoded >>> OP_SHIFT & OP_MASK;
        int argument = encoded << ARGUMENT_POSITION >> ARGUMENT_BITS;
        int comparison = encoded << ARGUMENT_BITS >> ARGUMENT_BITS;
        if (encoded < 0) {
            // FUTEX_OP_OPARG_SHIFT
            argument = 1 << argument;
        }
        int old = memory.read32(second);
        memory.write32(second, switch (operation) {
            case 0 -> argument;
            case 1 -> old + argument;
            case 2 -> old | argument;
            case 3 -> old & ~argument;
            case 4 -> old ^ argument;
            default -> throw Errno.ENOSYS.failure();
        });
        boolean holds = switch (encoded >>> CMP_SHIFT & CMP_MASK) {
            case 0 -> old == comparison;
            case 1 -> old != comparison;
            case 2 -> old < comparison;
            case 3 -> old <= comparison;
            case 4 -> old > comparison;
            case 5 -> old >= comparison;
            default -> throw Errno.ENOSYS.failure();
        };
        long woken = wakeAt(task, address, wake, Futexes.ALL_BITS);
        return holds ? woken + wakeAt(task, second, wakeSecond, Futexes.ALL_BITS) : woken;
    }
}
