package io.jemu.loader.tls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.glibc.GuestHeap;

/**
 * A thread's dynamic thread vector in guest memory: an array of dtv_t, pairs of words. Entry -1 holds the number of
 * module entries, entry 0 the generation, entry m the block of module m and what must be freed for it.
 *
 * @param address of entry 0
 */
record Dtv(AddressSpace memory, long address) {
    /** TLS_DTV_UNALLOCATED. */
    static final long UNALLOCATED = -1;
    /** Entries beyond the modules known when a vector is made (DTV_SURPLUS). */
    private static final long SURPLUS = 14;
    private static final int ENTRY = 2 * Long.BYTES;
    /** Where the thread control block (tcbhead_t) points to its vector. */
    private static final long IN_TCB = 8;

    /** The vector of a thread. */
    static Dtv of(AddressSpace memory, long tcb) {
        return new Dtv(memory, memory.read64(tcb + IN_TCB));
    }

    /** Makes a vector for modules 1 to {@code maximum} and some more, all without a block, and gives it to a thread. */
    static Dtv create(AddressSpace memory, GuestHeap heap, long tcb, long maximum) {
        Dtv dtv = allocate(memory, heap, maximum + SURPLUS);
        memory.write64(tcb + IN_TCB, dtv.address);
        return dtv;
    }

    private static Dtv allocate(AddressSpace memory, GuestHeap heap, long length) {
        long start = heap.allocate((length + 2) * ENTRY);
        memory.write64(start, length);
        Dtv dtv = new Dtv(memory, start + ENTRY);
        for (long i = 1; i <= length; i++) {
            dtv.set(i, UNALLOCATED);
        }
        return dtv;
    }

    /** The same contents in a vector for modules up to {@code maximum}, given to the thread; the old one is freed. */
    Dtv resize(GuestHeap heap, long tcb, long maximum, boolean initial) {
        long oldLength = length();
        Dtv larger = allocate(memory, heap, maximum + SURPLUS);
        larger.setGeneration(generation());
        for (long i = 1; i <= oldLength; i++) {
            larger.set(i, block(i));
        }
        memory.write64(tcb + IN_TCB, larger.address);
        if (!initial) {
            free(heap);
        }
        return larger;
    }

    void free(GuestHeap heap) {
        heap.free(address - ENTRY);
    }

    long length() {
        return memory.read64(address - ENTRY);
    }

    long generation() {
        return memory.read64(address);
    }

    void setGeneration(long generation) {
        memory.write64(address, generation);
    }

    long block(long module) {
        return memory.read64(address + module * ENTRY);
    }

    /** Sets the block of a module; nothing is named that libc should free. */
    void set(long module, long block) {
        memory.write64(address + module * ENTRY, block);
        memory.write64(address + module * ENTRY + Long.BYTES, 0);
    }
}
