package io.jemu.syscalls.fs.proc;

import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;
import java.util.ArrayList;
import java.util.List;

/** /proc/PID/smaps: the lines of maps, each with what is known of the area's pages (fs/proc/task_mmu.c, show_smap). */
final class SmapsText {
    private static final int LABEL_WIDTH = 16;
    private static final int VALUE_WIDTH = 8;
    private static final long PAGE_KB = PhysicalMemory.FRAME_SIZE >> 10;

    private final MemoryMap map;
    private final StringBuilder text = new StringBuilder();

    SmapsText(MemoryMap map) {
        this.map = map;
        map.forEach(this::add);
    }

    private void add(Vma vma) {
        text.append(new MapsText().add(vma));
        Residency pages = Residency.of(map, vma);
        size("Size", vma.length() >> 10);
        size("KernelPageSize", PAGE_KB);
        size("MMUPageSize", PAGE_KB);
        size("Rss", pages.total());
        size("Pss", pages.total());
        size("Pss_Dirty", pages.anonymous() + pages.shared());
        size("Shared_Clean", vma.shared() ? pages.file() : 0);
        size("Shared_Dirty", pages.shared());
        size("Private_Clean", vma.shared() ? 0 : pages.file());
        size("Private_Dirty", pages.anonymous());
        size("Referenced", pages.total());
        size("Anonymous", pages.anonymous());
        size("LazyFree", 0);
        size("AnonHugePages", 0);
        size("ShmemPmdMapped", 0);
        size("FilePmdMapped", 0);
        size("Shared_Hugetlb", 0);
        size("Private_Hugetlb", 0);
        size("Swap", 0);
        size("SwapPss", 0);
        size("Locked", vma.has(Vma.LOCKED) ? pages.total() : 0);
        text.append("THPeligible:    ").append("       0\n");
        text.append("VmFlags: ").append(String.join(" ", flags(vma))).append(" \n");
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

    @Override
    public String toString() {
        return text.toString();
    }
}
