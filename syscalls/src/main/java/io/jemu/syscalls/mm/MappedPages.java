package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;

/** Changes to all pages of a range at a time, in the page table of a memory map. */
final class MappedPages {
    private final PhysicalMemory physical;
    private final PageTable table;
    private final TranslationCache cache;

    MappedPages(PhysicalMemory physical, PageTable table, TranslationCache cache) {
        this.physical = physical;
        this.table = table;
        this.cache = cache;
    }

    /** Forgets the pages in [start, end); the areas stay, and fill them anew. */
    void drop(long start, long end) {
        boolean changed = table.update(start, end, (address, entry) -> {
            physical.release(entry & PageTable.FRAME_MASK);
            return 0;
        });
        if (changed) {
            cache.flushTlb();
        }
    }

    /** Bytes of pages in [start, end) that are in memory, the frame of zeros left out. */
    long resident(long start, long end) {
        long[] bytes = new long[1];
        table.update(start, end, (address, entry) -> {
            long frame = entry & PageTable.FRAME_MASK;
            bytes[0] += frame == physical.zeroFrame() ? 0 : Page.SIZE;
            return entry;
        });
        return bytes[0];
    }

    /** Whether an anonymous area was ever written. */
    boolean everWritten(Vma vma) {
        boolean[] found = new boolean[1];
        table.update(vma.start(), vma.end(), (address, entry) -> {
            found[0] |= (entry & PageTable.FRAME_MASK) != physical.zeroFrame();
            return entry;
        });
        return found[0];
    }

    /** Restricts what the CPU may do with pages; it finds out by faults what it may do more. */
    void protect(long start, long end, int protection) {
        boolean none = protection == Protection.PROT_NONE;
        long clear = (protection & Protection.PROT_WRITE) == 0 ? PageTable.WRITABLE : 0;
        long set = (protection & Protection.PROT_EXEC) == 0 ? PageTable.NO_EXECUTE : 0;
        boolean changed = table.update(start, end, (address, entry) -> {
            long restricted = entry & ~clear | set;
            return none ? restricted & ~PageTable.PRESENT | PageTable.RETAINED : restricted;
        });
        if (changed) {
            cache.flushTlb();
        }
    }

    /**
     * Has another page table refer to the same pages: private ones are copied when either of both writes.
     *
     * @return whether the TLB must be flushed
     */
    boolean shareWith(PageTable other, long start, long end) {
        return table.copy(other, start, end, (address, entry) -> {
            physical.retain(entry & PageTable.FRAME_MASK);
            return (entry & PageTable.SHARED) != 0 ? entry : entry & ~PageTable.WRITABLE;
        });
    }

    /** Takes pages to another address. */
    void move(long from, long to, long length) {
        boolean changed = table.update(from, from + length, (address, entry) -> {
            table.set(to + (address - from), entry);
            return 0;
        });
        if (changed) {
            cache.flushTlb();
        }
    }
}
