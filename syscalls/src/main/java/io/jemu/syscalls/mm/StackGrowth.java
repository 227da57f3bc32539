package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Page;

/** Areas that become longer downwards when they are touched below their start. */
final class StackGrowth {
    private final MemoryMap map;

    StackGrowth(MemoryMap map) {
        this.map = map;
    }

    /**
     * Extends a growing area down to an address below it, if limits and the guard gap allow (mm/mmap.c, expand_stack).
     */
    Vma grow(long address) {
        int index = map.areas().indexEndingAfter(address);
        if (index == map.areas().size() || address < Placement.MMAP_MIN_ADDR) {
            return null;
        }
        Vma vma = map.areas().get(index);
        long start = Page.roundDown(address);
        if (!vma.has(Vma.GROWS_DOWN) || Long.compareUnsigned(vma.end() - start, map.limits().stack()) > 0) {
            return null;
        }
        long growth = vma.start() - start;
        Vma below = index > 0 ? map.areas().get(index - 1) : null;
        boolean gapKept = below == null || below.has(Vma.GROWS_DOWN)
                || (below.protection() & Protection.MASK) == 0
                || start - below.end() >= Placement.STACK_GUARD_GAP;
        if (!gapKept || Long.compareUnsigned(map.totalBytes() + growth, map.limits().addressSpace()) > 0) {
            return null;
        }
        Vma grown = vma.withStart(start);
        map.grow(index, grown);
        return grown;
    }
}
