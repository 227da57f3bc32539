package io.jemu.loader.tls;

import io.jemu.loader.glibc.GuestHeap;
import java.util.HashMap;
import java.util.Map;

/**
 * The blocks that were allocated on demand, by thread and module. In glibc the vector says what is to be freed, and
 * libc frees that itself when a thread's stack is used again (get_cached_stack); these are not from its malloc, so they
 * are kept here and the vector names none.
 */
final class DynamicBlocks {
    private final GuestHeap heap;
    private final Map<Long, Map<Long, Long>> threads = new HashMap<>();

    DynamicBlocks(GuestHeap heap) {
        this.heap = heap;
    }

    /** The same for a process that was forked off. Blocks of threads that it does not have stay taken, as natively. */
    DynamicBlocks copy(GuestHeap childHeap) {
        DynamicBlocks copy = new DynamicBlocks(childHeap);
        threads.forEach((tcb, blocks) -> copy.threads.put(tcb, new HashMap<>(blocks)));
        return copy;
    }

    /** Records the block of a module in the thread with a thread pointer. */
    void add(long tcb, long module, long block) {
        threads.computeIfAbsent(tcb, unused -> new HashMap<>()).put(module, block);
    }

    /** Frees the block of a module, if the thread has one. */
    void free(long tcb, long module) {
        Map<Long, Long> blocks = threads.get(tcb);
        Long block = blocks == null ? null : blocks.remove(module);
        if (block != null) {
            heap.free(block);
        }
    }

    /** Frees all blocks of a thread, which has ended or begins anew. */
    void freeAll(long tcb) {
        Map<Long, Long> blocks = threads.remove(tcb);
        if (blocks != null) {
            blocks.values().forEach(heap::free);
        }
    }
}
