package io.jemu.syscalls.kernel;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;

/**
 * What the kernel does with the locks that a thread holds when it ends: it marks them, and wakes who waits for one
 * (kernel/futex/core.c, exit_robust_list). The list is the program's: it may be broken or endless.
 */
final class RobustList {
    /** ROBUST_LIST_LIMIT. */
    private static final int LIMIT = 2048;
    private static final long OFFSET = Long.BYTES;
    private static final long PENDING = 2 * Long.BYTES;
    /** In a pointer to an entry: its lock has priority inheritance. */
    private static final long PRIORITY_INHERITANCE = 1;

    private final Task task;
    private final Futexes futexes;
    private final AddressSpace memory;

    private RobustList(Task task, Futexes futexes) {
        this.task = task;
        this.futexes = futexes;
        this.memory = task.memory();
    }

    /** A thread ends, or gives up its memory. */
    static void release(Task task, Futexes futexes) {
        long head = task.attributes().robustList();
        if (head != 0) {
            task.attributes().robustList(0);
            try {
                new RobustList(task, futexes).walk(head);
            } catch (GuestFault fault) {
                // Linux gives up silently, too.
            }
        }
    }

    private void walk(long head) {
        long offset = memory.read64(head + OFFSET);
        long pending = memory.read64(head + PENDING);
        long pendingEntry = pending & ~PRIORITY_INHERITANCE;
        long pointer = memory.read64(head);
        for (int i = 0; i < LIMIT; i++) {
            long entry = pointer & ~PRIORITY_INHERITANCE;
            if (entry == head) {
                break;
            }
            // Read before the lock is given away: whoever gets it may take the entry out.
            long next = memory.read64(entry);
            if (entry != pendingEntry) {
                died(entry + offset, (pointer & PRIORITY_INHERITANCE) != 0, false);
            }
            pointer = next;
        }
        if (pendingEntry != 0) {
            died(pendingEntry + offset, (pending & PRIORITY_INHERITANCE) != 0, true);
        }
    }

    private void died(long word, boolean inheriting, boolean pending) {
        if ((word & Integer.BYTES - 1) != 0) {
            throw new GuestFault(word, io.jemu.emulator.memory.Access.WRITE);
        }
        int value = memory.read32(word);
        if (pending && !inheriting && value == 0) {
            // It was unlocked, and who was to be woken has not been.
            futexes.wake(task, word, 1, Futexes.ALL_BITS);
            return;
        }
        if ((value & Futexes.FUTEX_TID_MASK) != task.tid()) {
            return;
        }
        if (inheriting) {
            futexes.handOver(task, word, Futexes.FUTEX_OWNER_DIED);
            return;
        }
        memory.write32(word, value & Futexes.FUTEX_WAITERS | Futexes.FUTEX_OWNER_DIED);
        if ((value & Futexes.FUTEX_WAITERS) != 0) {
            futexes.wake(task, word, 1, Futexes.ALL_BITS);
        }
    }
}
