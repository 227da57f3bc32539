package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;
import java.lang.foreign.MemorySegment;

/** Fills pages when they are touched. Nothing is allocated on the way but what a file's read needs. */
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
    private final CodePages code;

    PageFaults(MemoryMap map, PhysicalMemory memory, PageTable table, TranslationCache cache) {
        this.map = map;
        this.memory = memory;
        this.table = table;
        this.cache = cache;
        this.code = new CodePages(map, memory, table, cache);
    }

    CodePages code() {
        return code;
    }

    /**
     * Resolves a fault.
     *
     * @param vma the area of the address, which allows the access
     * @param instruction the address of the program's instruction, or {@link CodePages#NO_INSTRUCTION}
     */
    FaultOutcome resolve(Vma vma, long address, Access access, long instruction) {
        long page = Page.roundDown(address);
        long entry = table.get(page);
        if (access == Access.WRITE && code.holds(entry, instruction)) {
            return writeToItself(vma, page, entry, instruction);
        }
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

    /** An instruction that writes to the frame it lies in needs both at a time. */
    private FaultOutcome writeToItself(Vma vma, long page, long entry, long instruction) {
        if ((entry & PageTable.WRITABLE) != 0) {
            cache.flushTlb();
            return FaultOutcome.RESOLVED;
        }
        if ((entry & PageTable.SHARED) == 0) {
            makePrivateWritable(page, entry);
            if (vma.executable()) {
                code.makeExecutable(page, table.get(page), WRITE);
            }
        } else {
            table.set(page, entry | WRITE);
        }
        code.open(page, instruction);
        return FaultOutcome.RESOLVED_FOR_A_BLOCK;
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
                code.begin(frame);
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
        long bits = BASE | (access == Access.FETCH ? 0 : PageTable.NO_EXECUTE | (vma.writable() ? WRITE : 0));
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
                        code.begin(frame + done);
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
                    code.makeSharedWritable(vma, page, entry);
                } else {
                    makePrivateWritable(page, entry);
                }
            }
            case FETCH -> {
                if ((entry & PageTable.NO_EXECUTE) == 0) {
                    cache.flushTlb();
                } else if ((entry & PageTable.SHARED) != 0) {
                    code.makeSharedExecutable(vma, page, entry);
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
        boolean executable = (entry & PageTable.NO_EXECUTE) == 0;
        if (memory.references(frame) == 1) {
            if (executable) {
                code.end(frame);
            }
            table.set(page, entry & ~PageTable.CONSTANT | WRITE | PageTable.NO_EXECUTE);
            if (executable) {
                cache.flushTlb();
            }
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
        // The CPU replaces its TLB entry of a page that it faulted on, but this may be a write by the kernel; and code
        // is found by its address without a look at the TLB.
        if (executable || map.faultOfKernel()) {
            cache.flushTlb();
        }
    }

    private void makePrivateExecutable(Vma vma, long page, long entry) {
        code.makeExecutable(page, entry, 0);
        if (vma.writable() || vma.source().anonymous()) {
            return;
        }
        // A file's code: its neighbours, read together with it, will be wanted too.
        long limit = Math.min((page & -AROUND) + AROUND, vma.end());
        for (long next = Math.max(page & -AROUND, vma.start()); next < limit; next += PAGE) {
            long neighbour = table.get(next);
            if ((neighbour & PRESENT_DATA) == PRESENT_DATA) {
                code.makeExecutable(next, neighbour, 0);
            }
        }
    }
}
