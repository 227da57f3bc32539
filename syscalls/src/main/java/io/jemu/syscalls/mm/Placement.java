package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PhysicalMemory;

/**
 * Chooses addresses as Linux does on x86-64 (arch/x86/mm/mmap.c, arch/x86/kernel/sys_x86_64.c): from {@code mmapBase}
 * downwards, or where the program asks for if that is free.
 *
 * @param mmapBase the end of the area in which the search begins
 */
public record Placement(long mmapBase) {
    /** The end of what a program can map. */
    public static final long TASK_SIZE = (1L << 47) - PhysicalMemory.FRAME_SIZE;
    /** Where non-PIE loading and the bottom-up search begin: TASK_SIZE / 3. */
    static final long UNMAPPED_BASE = Page.roundUp(TASK_SIZE / 3);
    /** vm.mmap_min_addr. */
    public static final long MMAP_MIN_ADDR = 65536;
    /** What stays free below a growing stack: stack_guard_gap, 256 pages. */
    static final long STACK_GUARD_GAP = 256L * PhysicalMemory.FRAME_SIZE;

    private static final long MAP_32BIT_START = 0x4000_0000L;
    private static final long MAP_32BIT_END = 0x8000_0000L;
    private static final long MIN_GAP = 128L << 20;
    private static final long MAX_GAP = TASK_SIZE / 6 * 5;
    /** The most by which the stack's start varies: STACK_RND_MASK pages. */
    private static final long STACK_RANDOM_PAGES = 0x3f_ffff;

    /**
     * @param stackLimit RLIMIT_STACK
     * @param randomPages by how many pages the base varies, in [0, 2^28)
     */
    public static Placement of(long stackLimit, long randomPages) {
        long pad = (STACK_RANDOM_PAGES << PhysicalMemory.FRAME_SHIFT) + STACK_GUARD_GAP;
        long gap = stackLimit < 0 || stackLimit > MAX_GAP ? MAX_GAP : stackLimit + pad;
        gap = Math.clamp(gap, MIN_GAP, MAX_GAP);
        return new Placement(Page.roundUp(TASK_SIZE - gap - (randomPages << PhysicalMemory.FRAME_SHIFT)));
    }

    /**
     * Finds room for a new area.
     *
     * @param hint where the program would like it, or 0
     * @param length page-aligned, at most TASK_SIZE
     * @return the address, or 0 if there is no room
     */
    long find(VmaList areas, long hint, long length, boolean below2G) {
        if (below2G) {
            return lowest(areas, MAP_32BIT_START, MAP_32BIT_END, length);
        }
        if (hint >= Page.SIZE) {
            long wanted = Math.max(Page.roundDown(hint), MMAP_MIN_ADDR);
            if (wanted > 0 && wanted <= TASK_SIZE - length && roomAt(areas, wanted, length)) {
                return wanted;
            }
        }
        long found = highest(areas, MMAP_MIN_ADDR, mmapBase, length);
        return found != 0 ? found : lowest(areas, UNMAPPED_BASE, TASK_SIZE, length);
    }

    /** Whether what ends at an address can become longer. */
    boolean roomToGrow(VmaList areas, long end, long bytes) {
        return bytes <= TASK_SIZE - end && roomAt(areas, end, bytes);
    }

    /** Whether an area would fit at an address, with the gap that a stack above it needs. */
    private static boolean roomAt(VmaList areas, long start, long length) {
        int index = areas.indexEndingAfter(start);
        return index == areas.size() || startWithGap(areas.get(index)) >= start + length;
    }

    private static long startWithGap(Vma vma) {
        return vma.has(Vma.GROWS_DOWN) ? Math.max(0, vma.start() - STACK_GUARD_GAP) : vma.start();
    }

    private static long highest(VmaList areas, long low, long high, long length) {
        long end = high;
        for (int i = areas.indexEndingAfter(high - 1); i >= 0; i--) {
            if (i < areas.size()) {
                end = Math.min(end, startWithGap(areas.get(i)));
            }
            long start = i > 0 ? Math.max(low, areas.get(i - 1).end()) : low;
            if (end - length >= start) {
                return end - length;
            }
        }
        return 0;
    }

    private static long lowest(VmaList areas, long low, long high, long length) {
        long start = low;
        for (int i = areas.indexEndingAfter(low); i <= areas.size(); i++) {
            long end = i < areas.size() ? Math.min(high, startWithGap(areas.get(i))) : high;
            if (start > high - length) {
                return 0;
            }
            if (end - length >= start) {
                return start;
            }
            if (i < areas.size()) {
                start = Math.max(start, areas.get(i).end());
            }
        }
        return 0;
    }
}
