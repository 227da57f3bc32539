package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;

/**
 * Keeps what the engine has translated of a page true while programs write code.
 *
 * <p>A frame is writable or executable, not both at a time, however the program has mapped it: the engine sees the
 * first write to a page that it has translated code of, but not all later ones, and none through another address. A
 * page becomes executable by a fetch, never when it is mapped or protected, and stops being so by a write, which drops
 * the translations. Only for an instruction that writes to the page it lies in, a page is both, up to the end of its
 * block.
 */
final class CodePages {
    /** Not the address of an instruction: the kernel writes. */
    static final long NO_INSTRUCTION = -1;
    private static final int LONGEST_INSTRUCTION = 15;
    /** An instruction lies in two pages at most, and writes to two, unless it repeats itself. */
    private static final int MAX_OPEN = 2;
    /**
     * How often the writing instruction may begin a block: after the fault, and once more, alone in its block, because
     * the engine gives up a block that is overwritten while it runs.
     */
    private static final int MAX_BEGINS = 2;
    private static final long WRITE = PageTable.WRITABLE | PageTable.DIRTY;

    private final MemoryMap map;
    private final PhysicalMemory memory;
    private final PageTable table;
    private final TranslationCache cache;
    private final long[] open = new long[MAX_OPEN];
    private int openCount;
    private long writer = NO_INSTRUCTION;
    private int writerBegins;

    CodePages(MemoryMap map, PhysicalMemory memory, PageTable table, TranslationCache cache) {
        this.map = map;
        this.memory = memory;
        this.table = table;
        this.cache = cache;
    }

    /** Whether a page's frame may hold a part of an instruction, be it at another address. */
    boolean holds(long entry, long instruction) {
        long frame = entry & PageTable.FRAME_MASK;
        return instruction != NO_INSTRUCTION && (entry & PageTable.PRESENT) != 0 && memory.holdsCode(frame)
                && (holdsByte(frame, instruction) || holdsByte(frame, instruction + LONGEST_INSTRUCTION - 1));
    }

    private boolean holdsByte(long frame, long address) {
        long entry = table.get(address);
        return (entry & (PageTable.PRESENT | PageTable.NO_EXECUTE)) == PageTable.PRESENT
                && (entry & PageTable.FRAME_MASK) == frame;
    }

    /** A frame is executable from now on. */
    void begin(long frame) {
        if (memory.holdsCode(frame)) {
            cache.invalidateCode(frame);
        }
        memory.markCode(frame);
    }

    /** A frame is not executable any more, at whatever address. */
    void end(long frame) {
        cache.invalidateCode(frame);
        memory.unmarkCode(frame);
    }

    /**
     * Makes a present page of a private mapping executable.
     *
     * @param keep which of the bits that allow writing it keeps
     */
    void makeExecutable(long page, long entry, long keep) {
        long frame = entry & PageTable.FRAME_MASK;
        if ((entry & PageTable.CONSTANT) != 0) {
            memory.markCode(frame);
        } else {
            begin(frame);
        }
        table.set(page, entry & ~(PageTable.NO_EXECUTE | WRITE & ~keep));
    }

    void makeSharedWritable(Vma vma, long page, long entry) {
        long frame = entry & PageTable.FRAME_MASK;
        long newEntry = entry | WRITE;
        if (memory.holdsCode(frame)) {
            restrictAliases(vma, page, PageTable.NO_EXECUTE, 0);
            end(frame);
            newEntry |= PageTable.NO_EXECUTE;
        }
        table.set(page, newEntry);
    }

    void makeSharedExecutable(Vma vma, long page, long entry) {
        restrictAliases(vma, page, 0, WRITE);
        begin(entry & PageTable.FRAME_MASK);
        table.set(page, entry & ~(PageTable.NO_EXECUTE | WRITE));
    }

    /** Changes the entries of a shared page in all mappings of it: sets and clears bits. */
    private void restrictAliases(Vma vma, long page, long set, long clear) {
        if (vma.source() instanceof SharedPages shared) {
            long offset = vma.offsetOf(page);
            for (MemoryMap other : shared.maps()) {
                other.restrictPage(shared, offset, set, clear);
            }
            cache.flushTlb();
        }
    }

    /** Notes that a page is writable although its frame is executable. */
    void open(long page, long instruction) {
        if (openCount == MAX_OPEN) {
            close();
        }
        writer = instruction;
        writerBegins = 0;
        open[openCount++] = page;
    }

    /** Whether {@link #open} was called for an instruction, which is to be executed now. */
    boolean takeWriter(long instruction) {
        return openCount > 0 && writer == instruction && writerBegins++ < MAX_BEGINS;
    }

    boolean hasOpen() {
        return openCount > 0;
    }

    /** Forbids writing to the pages that are open, and drops what was translated of them. */
    void close() {
        while (openCount > 0) {
            long page = open[--openCount];
            long entry = table.get(page);
            if ((entry & PageTable.PRESENT) != 0) {
                if ((entry & PageTable.SHARED) != 0) {
                    restrictAliases(map.find(page), page, 0, WRITE);
                }
                table.set(page, entry & ~WRITE);
                cache.invalidateCode(entry & PageTable.FRAME_MASK);
            }
        }
        writer = NO_INSTRUCTION;
        cache.flushTlb();
    }
}
