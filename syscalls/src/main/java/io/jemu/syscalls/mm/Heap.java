package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Page;

/** The area that brk(2) makes longer and shorter. */
public final class Heap {
    private final MemoryMap map;
    private long start;
    private long brk;

    Heap(MemoryMap map) {
        this.map = map;
    }

    /** Begins where another one does, as long as it. */
    void copy(Heap other) {
        start = other.start;
        brk = other.brk;
    }

    /** Where the heap begins: set once by execve. */
    public void startAt(long address) {
        start = address;
        brk = address;
    }

    public long start() {
        return start;
    }

    /** brk(2): the new break, or the old one if it cannot be moved there. */
    public long brk(long address) {
        if (address < start || address > Placement.TASK_SIZE
                || Long.compareUnsigned(address - start, map.limits().data()) > 0) {
            return brk;
        }
        long oldEnd = Page.roundUp(brk);
        long newEnd = Page.roundUp(address);
        if (newEnd < oldEnd) {
            map.remove(newEnd, oldEnd);
        } else if (newEnd > oldEnd) {
            long more = newEnd - oldEnd;
            if (!map.placement().roomToGrow(map.areas(), oldEnd, more) || more > map.physical().limit()
                    || Long.compareUnsigned(map.totalBytes() + more, map.limits().addressSpace()) > 0
                    || map.areas().size() > MemoryMap.MAX_MAP_COUNT) {
                return brk;
            }
            map.add(new Vma(oldEnd, newEnd, Protection.PROT_READ | Protection.PROT_WRITE, Vma.ACCOUNTED,
                    PageSource.ANONYMOUS, 0, "[heap]"));
        }
        brk = address;
        return brk;
    }
}
