package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;
import java.lang.foreign.MemorySegment;

/**
 * Fills pages when they are touched. Nothing is allocated on the way but what a file's read needs.
 *
 * <p>A page becomes executable only by a fetch, never when it is mapped or protected: that is the moment at which the
 * engine's translations of an earlier content of the frame are dropped. A frame of a private mapping may then be
 * writable and executable at one address, where the engine sees the program's writes to its code; a frame that is
 * mapped more than once is one or the other, because the engine does not see writes through another address.
 */
final class PageFaults {
    private static final int PAGE = Page.SIZE;
    /** Pages of a file that are read when one of them is touched: fault_around_bytes, 64 KiB. */
    private static final long AROUND = 16L * PAGE;
    /** The CPU need not set the accessed and dirty bits itself. */
    private static final long BASE = PageTable.PRESENT | PageTable.USER | PageTable.ACCESSED;
    private static final long WRITE = PageTable.WRITABLE | PageTable.DIRTY;
    private static final long PRESENT_DATA = PageTable.PRESENT | PageTable.NO_EXECUTE;

    private final MemoryMap map;
    private final PhysicalMemory memory;
    private final PageTable table;
    private final TranslationCache cache;

    PageFaults(MemoryMap map, PhysicalMemory memory, PageTable table, TranslationCache cache) {
        this.map = map;
        this.memory = memory;
        this.table = table;
        this.cache = cache;
    }

    /**
     * Resolves a fault.
     *
     * @param vma the area of the address, which allows the access
     */
    FaultOutcome resolve(Vma vma, long address, Access access) {
        long page = Page.roundDown(address);
        long entry = table.get(page);
        if ((entry & PageTable.RETAINED) != 0) {
            // Kept through PROT_NONE. Read-only first: whether it may be written is decided like for any present page.
            entry = entry & (PageTable.FRAME_MASK | PageTable.SHARED | PageTable.CONSTANT)
                    | BASE | PageTable.NO_EXECUTE;
            table.set(page, entry);
            return access == Access.READ ? FaultOutcome.RESOLVED : upgrade(vma, page, entry, access);
        }
        if ((entry & PageTable.PRESENT) != 0) {
            return upgrade(vma, page, entry, access);
        }
        return fill(vma, page, access);
    }

    /** Not a switch over types, which the JVM spins a class for: this is executed in every run. */
    private FaultOutcome fill(Vma vma, long page, Access access) {
        PageSource source = vma.source();
        if (source.anonymous()) {
            return fillAnonymous(vma, page, access);
        } else if (source instanceof PrivateFile file) {
            return fillFromFile(vma, file, page, access);
        } else if (source instanceof SharedPages shared) {
            return fillShared(vma, shared, page, access);
        }
        long frame = ((PageSource.Kernel) source).frame();
        memory.retain(frame);
        memory.markCode(frame);
        table.set(page, frame | BASE | PageTable.SHARED | (vma.executable() ? 0 : PageTable.NO_EXECUTE));
        return FaultOutcome.RESOLVED;
    }

    private FaultOutcome fillAnonymous(Vma vma, long page, Access access) {
        switch (access) {
            case READ -> table.set(page, memory.zeroFrame() | BASE | PageTable.NO_EXECUTE);
            case WRITE -> table.set(page, memory.allocate() | BASE | WRITE | PageTable.NO_EXECUTE);
            case FETCH -> {
                long frame = memory.allocate();
                becomeCode(frame);
                table.set(page, frame | BASE);
            }
        }
        return FaultOutcome.RESOLVED;
    }

    private FaultOutcome fillShared(Vma vma, SharedPages shared, long page, Access access) {
        long frame = shared.frame(vma.offsetOf(page));
        if (frame == 0) {
            return FaultOutcome.NO_SUCH_PAGE;
        }
        memory.retain(frame);
        long entry = frame | BASE | PageTable.SHARED | PageTable.NO_EXECUTE;
        if (access == Access.READ && vma.writable() && !memory.holdsCode(frame)) {
            entry |= WRITE;
        }
        table.set(page, entry);
        return access == Access.READ ? FaultOutcome.RESOLVED : upgrade(vma, page, entry, access);
    }

    private FaultOutcome fillFromFile(Vma vma, PrivateFile source, long page, Access access) {
        Backing file = source.file();
        long end = Page.roundUp(file.size());
        if (vma.offsetOf(page) >= end) {
            return FaultOutcome.NO_SUCH_PAGE;
        }
        if (source.current() != null && access != Access.FETCH) {
            return fillCurrent(vma, source.current(), page, access);
        }
        long around = page & -AROUND;
        long first = page;
        while (first > around && first > vma.start() && table.get(first - PAGE) == 0) {
            first -= PAGE;
        }
        long limit = Math.min(Math.min(around + AROUND, vma.end()), vma.start() + (end - vma.offset()));
        long last = page + PAGE;
        while (last < limit && table.get(last) == 0) {
            last += PAGE;
        }
        boolean shares = !vma.writable() && source.cached() != null && vma.offsetOf(last) <= PageCache.MAX_OFFSET;
        boolean read = shares
                ? mapCached(vma, source, first, last, access)
                : readPages(vma, file, null, first, last, access);
        return read ? FaultOutcome.RESOLVED : FaultOutcome.NO_SUCH_PAGE;
    }

    /** Maps a page as it is now and as it will be, until this mapping writes to it. */
    private FaultOutcome fillCurrent(Vma vma, SharedPages current, long page, Access access) {
        long frame = current.frame(vma.offsetOf(page));
        if (frame == 0) {
            return FaultOutcome.NO_SUCH_PAGE;
        }
        memory.retain(frame);
        long entry = frame | BASE | PageTable.NO_EXECUTE;
        table.set(page, entry);
        if (access == Access.WRITE) {
            makePrivateWritable(page, entry);
        }
        return FaultOutcome.RESOLVED;
    }

    /** Maps absent pages from the page cache, after reading what it lacks. */
    private boolean mapCached(Vma vma, PrivateFile source, long first, long last, Access access) {
        PageCache.Pages cached = source.cached();
        for (long page = first; page < last; ) {
            long missing = page;
            while (missing < last && cached.get(vma.offsetOf(missing)) == 0) {
                missing += PAGE;
            }
            if (missing > page && !readPages(vma, source.file(), cached, page, missing, access)) {
                return false;
            }
            page = missing;
            while (page < last && cached.get(vma.offsetOf(page)) != 0) {
                if (table.get(page) == 0) {
                    mapConstant(page, cached.get(vma.offsetOf(page)), access);
                }
                page += PAGE;
            }
        }
        return true;
    }

    private void mapConstant(long page, long frame, Access access) {
        memory.retain(frame);
        long entry = frame | BASE | PageTable.CONSTANT | PageTable.NO_EXECUTE;
        if (access == Access.FETCH) {
            memory.markCode(frame);
            entry &= ~PageTable.NO_EXECUTE;
        }
        table.set(page, entry);
    }

    /**
     * Reads absent pages into frames of their own; adjacent frames at one go.
     *
     * @param keep where the frames are kept for other mappings, or null
     */
    private boolean readPages(Vma vma, Backing file, PageCache.Pages keep, long first, long last, Access access) {
        long bits = BASE | (vma.writable() ? WRITE : 0) | (access == Access.FETCH ? 0 : PageTable.NO_EXECUTE);
        for (long page = first; page < last; ) {
            long frame = memory.allocateUncleared();
            long run = PAGE;
            long stray = 0;
            while (page + run < last) {
                long next = memory.allocateUncleared();
                if (next != frame + run) {
                    stray = next;
                    break;
                }
                run += PAGE;
            }
            if (stray != 0) {
                memory.release(stray);
            }
            int n = file.read(memory.segment().asSlice(frame, run), vma.offsetOf(page));
            if (n < run) {
                memory.segment().asSlice(frame + Math.max(n, 0), run - Math.max(n, 0)).fill((byte) 0);
            }
            for (long done = 0; done < run; done += PAGE) {
                if (n < 0) {
                    memory.release(frame + done);
                } else if (keep != null) {
                    keep.put(vma.offsetOf(page + done), frame + done, cache);
                    mapConstant(page + done, frame + done, access);
                } else {
                    if (access == Access.FETCH) {
                        becomeCode(frame + done);
                    }
                    table.set(page + done, frame + done | bits);
                }
            }
            if (n < 0) {
                return false;
            }
            page += run;
        }
        return true;
    }

    /** The page is present and the access needs more than it allows. */
    private FaultOutcome upgrade(Vma vma, long page, long entry, Access access) {
        switch (access) {
            // Allowed already: the CPU's TLB is behind.
            case READ -> cache.flushTlb();
            case WRITE -> {
                if ((entry & PageTable.WRITABLE) != 0) {
                    cache.flushTlb();
                } else if ((entry & PageTable.SHARED) != 0) {
                    makeSharedWritable(vma, page, entry);
                } else {
                    makePrivateWritable(page, entry);
                }
            }
            case FETCH -> {
                if ((entry & PageTable.NO_EXECUTE) == 0) {
                    cache.flushTlb();
                } else if ((entry & PageTable.SHARED) != 0) {
                    makeSharedExecutable(vma, page, entry);
                } else {
                    makePrivateExecutable(vma, page, entry);
                }
            }
        }
        return FaultOutcome.RESOLVED;
    }

    private static long frame(long entry) {
        return entry & PageTable.FRAME_MASK;
    }

    private void makePrivateWritable(long page, long entry) {
        long frame = entry & PageTable.FRAME_MASK;
        if (memory.references(frame) == 1) {
            table.set(page, entry & ~PageTable.CONSTANT | WRITE);
            return;
        }
        long copy;
        if (frame == memory.zeroFrame()) {
            copy = memory.allocate();
        } else {
            copy = memory.allocateUncleared();
            MemorySegment.copy(memory.segment(), frame, memory.segment(), copy, PAGE);
            memory.release(frame);
        }
        table.set(page, copy | BASE | WRITE | PageTable.NO_EXECUTE);
        // The CPU replaces its TLB entry of a page that it faulted on, but this may be a write by the kernel.
        if (map.faultOfKernel()) {
            cache.flushTlb();
        }
    }

    private void makePrivateExecutable(Vma vma, long page, long entry) {
        if (vma.source() instanceof PrivateFile file && file.current() != null && memory.references(frame(entry)) > 1) {
            // Whoever writes to the file would change code that the engine has translated.
            makePrivateWritable(page, entry);
            makeExecutable(page, table.get(page) & ~WRITE);
            return;
        }
        makeExecutable(page, entry);
        if (vma.writable() || vma.source().anonymous()) {
            return;
        }
        // A file's code: its neighbours, read together with it, will be wanted too.
        long limit = Math.min((page & -AROUND) + AROUND, vma.end());
        for (long next = Math.max(page & -AROUND, vma.start()); next < limit; next += PAGE) {
            long neighbour = table.get(next);
            if ((neighbour & PRESENT_DATA) == PRESENT_DATA) {
                makeExecutable(next, neighbour);
            }
        }
    }

    private void makeExecutable(long page, long entry) {
        long frame = entry & PageTable.FRAME_MASK;
        if ((entry & PageTable.CONSTANT) != 0) {
            memory.markCode(frame);
        } else {
            becomeCode(frame);
        }
        table.set(page, entry & ~PageTable.NO_EXECUTE);
    }

    private void makeSharedWritable(Vma vma, long page, long entry) {
        long newEntry = entry | WRITE;
        if (memory.holdsCode(entry & PageTable.FRAME_MASK)) {
            restrictAliases(vma, page, PageTable.NO_EXECUTE, 0);
            newEntry |= PageTable.NO_EXECUTE;
        }
        table.set(page, newEntry);
    }

    private void makeSharedExecutable(Vma vma, long page, long entry) {
        restrictAliases(vma, page, 0, WRITE);
        becomeCode(entry & PageTable.FRAME_MASK);
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

    private void becomeCode(long frame) {
        if (memory.holdsCode(frame)) {
            cache.invalidateCode(frame);
        }
        memory.markCode(frame);
    }
}
