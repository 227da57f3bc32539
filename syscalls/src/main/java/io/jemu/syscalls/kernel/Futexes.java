package io.jemu.syscalls.kernel;

import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.PageSource;
import io.jemu.syscalls.mm.Vma;
import java.util.HashMap;
import java.util.Map;

/** Who waits at which word of memory: futex(2). */
public final class Futexes {
    /** FUTEX_BITSET_MATCH_ANY. */
    public static final int ALL_BITS = -1;
    /** In the word of a lock with priority inheritance or in a robust list: the owner's thread id. */
    public static final int FUTEX_TID_MASK = 0x3fff_ffff;
    /** In such a word: somebody waits. */
    public static final int FUTEX_WAITERS = 0x8000_0000;
    /** In such a word: the last owner has ended without unlocking. */
    public static final int FUTEX_OWNER_DIED = 0x4000_0000;

    private final Map<Key, WaitQueue> queues = new HashMap<>();

    /** A word: private memory by address space and address, shared memory by where it lies in what is shared. */
    private record Key(Object owner, long offset) {
        static Key of(MemoryMap map, long address) {
            Vma vma = map.find(address);
            if (vma != null && vma.shared()) {
                PageSource source = vma.source();
                return new Key(source, vma.offset() + (address - vma.start()));
            }
            return new Key(map, address);
        }
    }

    /** The queue of a word. */
    public WaitQueue queue(Task task, long address) {
        return queues.computeIfAbsent(Key.of(task.process().map(), address), key -> new WaitQueue());
    }

    /** Whether anybody waits at a word. */
    public boolean awaited(Task task, long address) {
        WaitQueue queue = queues.get(Key.of(task.process().map(), address));
        return queue != null && !queue.isEmpty();
    }

    /** Nobody may be waiting at a word any more. */
    public void tidy(Task task, long address) {
        Key key = Key.of(task.process().map(), address);
        WaitQueue queue = queues.get(key);
        if (queue != null && queue.isEmpty()) {
            queues.remove(key);
        }
    }

    /**
     * Gives a lock with priority inheritance, which the task holds, to the task that has waited longest, or frees it.
     *
     * @param flags what else the word is to say: {@link #FUTEX_OWNER_DIED} or 0
     */
    public void handOver(Task task, long address, int flags) {
        Key key = Key.of(task.process().map(), address);
        WaitQueue queue = queues.get(key);
        Task next = queue == null ? null : queue.first();
        if (next == null) {
            task.memory().write32(address, flags);
            return;
        }
        task.memory().write32(address, next.tid() | (queue.hasMoreThanOne() ? FUTEX_WAITERS : 0) | flags);
        queue.wake(1);
        tidy(task, address);
    }

    /**
     * Wakes up to {@code count} tasks that wait at a word.
     *
     * @param bits only tasks that wait for one of them
     * @return how many it were
     */
    public int wake(Task task, long address, int count, int bits) {
        Key key = Key.of(task.process().map(), address);
        WaitQueue queue = queues.get(key);
        if (queue == null) {
            return 0;
        }
        int woken = bits == ALL_BITS ? queue.wake(count)
                : queue.wake(count, waiter -> (waiter.futexBits() & bits) != 0);
        if (queue.isEmpty()) {
            queues.remove(key);
        }
        return woken;
    }
}
