package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.TranslationCache;
import java.util.Map;
import java.util.TreeMap;

/**
 * Pages whose use a debugger wants to know of: an instruction that touches one faults. The fault is resolved as any
 * other, and the page stays accessible until it is protected again.
 */
public final class WatchedPages {
    private final PageTable table;
    private final TranslationCache cache;
    /** For each page how many watch writes, and how many reads and writes. */
    private final Map<Long, int[]> pages = new TreeMap<>();

    WatchedPages(PageTable table, TranslationCache cache) {
        this.table = table;
        this.cache = cache;
    }

    /** Whether none is watched, so that nothing has to be done. */
    public boolean isEmpty() {
        return pages.isEmpty();
    }

    /**
     * Watches the pages of a range once more.
     *
     * @param reads whether reads are to fault, too
     */
    public void add(long address, long length, boolean reads) {
        for (long page = Page.roundDown(address); page < address + length; page += Page.SIZE) {
            pages.computeIfAbsent(page, unused -> new int[2])[reads ? 1 : 0]++;
        }
    }

    /** Undoes one {@link #add} with the same arguments. What a page does not allow, it allows after its next fault. */
    public void remove(long address, long length, boolean reads) {
        for (long page = Page.roundDown(address); page < address + length; page += Page.SIZE) {
            int[] counts = pages.get(page);
            if (counts != null && --counts[reads ? 1 : 0] == 0 && counts[reads ? 0 : 1] == 0) {
                pages.remove(page);
            }
        }
    }

    /** Whether the page of an address is watched. */
    public boolean covers(long address) {
        return !pages.isEmpty() && pages.containsKey(Page.roundDown(address));
    }

    /** Has watched pages fault that have become accessible. */
    public void protect() {
        boolean changed = false;
        for (Map.Entry<Long, int[]> page : pages.entrySet()) {
            long entry = table.get(page.getKey());
            boolean reads = page.getValue()[1] > 0;
            if ((entry & PageTable.PRESENT) != 0 && (reads || (entry & PageTable.WRITABLE) != 0)) {
                table.set(page.getKey(), reads ? entry & ~PageTable.PRESENT | PageTable.RETAINED
                        : entry & ~PageTable.WRITABLE);
                changed = true;
            }
        }
        if (changed) {
            cache.flushTlb();
        }
    }
}
