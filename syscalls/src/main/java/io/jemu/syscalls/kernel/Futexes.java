package io.jemu.syscalls.kernel;

import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.PageSource;
import io.jemu.syscalls.mm.Vma;
import java.util.HashMap;
import java.util.Map;

/** Who waits at which word of memory: futex(2). */
public final class Futexes {
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

    /** Wakes up to {@code count} tasks that wait at a word: how many it were. */
    public int wake(Task task, long address, int count) {
        Key key = Key.of(task.process().map(), address);
        WaitQueue queue = queues.get(key);
        if (queue == null) {
            return 0;
        }
        int woken = queue.wake(count);
        if (queue.isEmpty()) {
            queues.remove(key);
        }
        return woken;
    }
}
