package io.jemu.syscalls.fs.proc;

import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;
import java.util.ArrayList;
import java.util.List;

/** The lines of maps, each with what is known of the area's pages (fs/proc/task_mmu.c, show_smap), and their sums. */
final class SmapsText {
    private static final int LABEL_WIDTH = 16;
    private static final int VALUE_WIDTH = 8;
    private static final long PAGE_KB = PhysicalMemory.FRAME_SIZE >> 10;

    private final MemoryMap map;
    private final StringBuilder text = new StringBuilder();

    private SmapsText(MemoryMap map) {
        this.map = map;
    }

    /** /proc/PID/smaps. */
    static String areas(MemoryMap map) {
        SmapsText text = new SmapsText(map);
        map.forEach(text::add);
        return text.text.toString();
    }

    /** /proc/PID/smaps_rollup: the sums of all areas. */
    static String rollup(MemoryMap map) {
        SmapsText text = new SmapsText(map);
        long[] range = {-1, 0};
        map.forEach(vma -> {
            range[0] = range[0] < 0 ? vma.start() : range[0];
            range[1] = vma.end();
        });
        text.text.append(MapsText.rollup(Math.max(range[0], 0), range[1]));
        text.pages(Residency.of(map), true);
        return text.text.toString();
    }

    private void add(Vma vma) {
        text.append(new MapsText().add(vma));
        size("Size", vma.length() >> 10);
        size("KernelPageSize", PAGE_KB);
        size("MMUPageSize", PAGE_KB);
        pages(Residency.of(map, vma), false);
        text.append("THPeligible:    ").append("       0\n");
        text.append("VmFlags: ").append(String.join(" ", flags(vma))).append(" \n");
    }

    private void pages(Residency pages, boolean rollup) {
        size("Rss", pages.total());
        size("Pss", pages.proportional());
        size("Pss_Dirty", pages.proportionalDirty());
        if (rollup) {
            size("Pss_Anon", pages.proportionalAnonymous());
            size("Pss_File", pages.proportionalFile());
            size("Pss_Shmem", pages.proportionalShared());
        }
        size("Shared_Clean", pages.sharedClean());
        size("Shared_Dirty", pages.sharedDirty());
        size("Private_Clean", pages.privateClean());
        size("Private_Dirty", pages.privateDirty());
        size("Referenced", pages.total());
        size("Anonymous", pages.anonymous());
        size("KSM", 0);
        size("LazyFree", 0);
        size("AnonHugePages", 0);
        size("ShmemPmdMapped", 0);
        size("FilePmdMapped", 0);
        size("Shared_Hugetlb", 0);
        size("Private_Hugetlb", 0);
        size("Swap", 0);
        size("SwapPss", 0);
        size("Locked", pages.proportionalLocked());
    }

    private void size(String label, long kilobytes) {
        String value = Long.toString(kilobytes);
        text.append(label).append(':')
                .repeat(' ', LABEL_WIDTH - label.length() - 1)
                .repeat(' ', Math.max(0, VALUE_WIDTH - value.length()))
                .append(value).append(" kB\n");
    }

    /** Linux's two-letter names, in its order. */
    private static List<String> flags(Vma vma) {
        List<String> flags = new ArrayList<>();
        addIf(flags, vma.readable(), "rd");
        addIf(flags, vma.writable(), "wr");
        addIf(flags, vma.executable(), "ex");
        addIf(flags, vma.shared(), "sh");
        flags.add("mr");
        addIf(flags, !vma.has(Vma.NEVER_WRITE), "mw");
        flags.add("me");
        addIf(flags, vma.shared(), "ms");
        addIf(flags, vma.has(Vma.GROWS_DOWN), "gd");
        addIf(flags, vma.has(Vma.LOCKED), "lo");
        addIf(flags, vma.has(Vma.DONT_FORK), "dc");
        addIf(flags, vma.writable() && !vma.shared(), "ac");
        addIf(flags, vma.has(Vma.WIPE_ON_FORK), "wf");
        return flags;
    }

    private static void addIf(List<String> flags, boolean condition, String name) {
        if (condition) {
            flags.add(name);
        }
    }
}
