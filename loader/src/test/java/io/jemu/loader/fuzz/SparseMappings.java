package io.jemu.loader.fuzz;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.OutOfGuestMemory;
import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;
import io.jemu.loader.host.GuestFile;
import io.jemu.loader.host.GuestMappings;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.mm.Protection;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * An address space that is made and emptied in microseconds: mappings are a list, and a page gets memory when it is
 * touched. Refuses what mmap(2) refuses.
 */
final class SparseMappings implements GuestMappings {
    private static final long FIRST = 0x7f00_0000_0000L;
    private static final long LOWEST = 0x10000;
    private static final long PHYSICAL = 64L << 20;
    /** Where page tables have grown so much that a new one is better. */
    private static final long CROWDED = PHYSICAL / 4;

    private final PhysicalMemory physical = PhysicalMemory.create(PHYSICAL);
    private final List<Mapping> mappings = new ArrayList<>();
    private final List<Long> touched = new ArrayList<>();
    private PageTable table = new PageTable(physical);
    private AddressSpace memory = newMemory();
    private long next = FIRST;

    /** Pages from start to end; what the file does not reach is no memory at all. */
    private record Mapping(long start, long end, int protection, byte[] file, long offset) {
        Mapping part(long newStart, long newEnd, int newProtection) {
            return new Mapping(newStart, newEnd, newProtection, file, offset + newStart - start);
        }
    }

    AddressSpace memory() {
        return memory;
    }

    private AddressSpace newMemory() {
        return new AddressSpace(physical, table, TranslationCache.NONE, this::touch);
    }

    /** Nothing is mapped any more. */
    void reset() {
        for (long page : touched) {
            forget(page);
        }
        touched.clear();
        mappings.clear();
        next = FIRST;
        if (physical.used() > CROWDED) {
            table.release();
            table = new PageTable(physical);
            memory = newMemory();
        }
    }

    private void forget(long page) {
        long entry = table.get(page);
        if (entry != 0) {
            table.set(page, 0);
            physical.release(entry & PageTable.FRAME_MASK);
        }
    }

    private boolean touch(long address, Access access) {
        Mapping mapping = null;
        for (Mapping candidate : mappings) {
            if (address >= candidate.start && address < candidate.end) {
                mapping = candidate;
            }
        }
        if (mapping == null || (mapping.protection & Protection.PROT_READ) == 0
                || access == Access.WRITE && (mapping.protection & Protection.PROT_WRITE) == 0) {
            return false;
        }
        long page = Page.roundDown(address);
        if (table.get(page) != 0) {
            return false;
        }
        long from = mapping.offset + page - mapping.start;
        if (mapping.file != null && (from < 0 || from >= mapping.file.length)) {
            return false;
        }
        long frame;
        try {
            frame = physical.allocate();
        } catch (OutOfGuestMemory full) {
            return false;
        }
        if (mapping.file != null) {
            MemorySegment.copy(mapping.file, (int) from, physical.segment(),
                    ValueLayout.JAVA_BYTE, frame,
                    (int) Math.min(Page.SIZE, mapping.file.length - from));
        }
        table.set(page, frame | flags(mapping.protection));
        touched.add(page);
        return true;
    }

    private static long flags(int protection) {
        return PageTable.PRESENT | PageTable.USER
                | ((protection & Protection.PROT_WRITE) != 0 ? PageTable.WRITABLE : 0);
    }

    @Override
    public long map(long address, long length, int protection, boolean fixed, GuestFile file, long offset) {
        long size = Page.roundUp(length);
        if (length == 0 || !Page.aligned(offset) || fixed && !Page.aligned(address)) {
            throw Errno.EINVAL.failure();
        }
        if (offset < 0 || offset + size < 0) {
            throw Errno.EOVERFLOW.failure();
        }
        long start = fixed ? address : next;
        if (length < 0 || size <= 0 || start < 0 || size > PageTable.LIMIT - Page.SIZE - start) {
            throw Errno.ENOMEM.failure();
        }
        if (start < LOWEST) {
            throw Errno.EPERM.failure();
        }
        if (!fixed) {
            next = start + size;
        } else {
            unmap(start, size);
        }
        mappings.add(new Mapping(start, start + size, protection,
                file == null ? null : ((MemoryFile) file).contents(), offset));
        return start;
    }

    @Override
    public void protect(long address, long length, int protection) {
        long end = address + Page.roundUp(length);
        for (Mapping mapping : cut(address, end)) {
            mappings.add(mapping.part(mapping.start, mapping.end, protection));
        }
        for (long page : touched) {
            long entry = table.get(page);
            if (page >= address && page < end && entry != 0) {
                boolean readable = (protection & Protection.PROT_READ) != 0;
                table.set(page, entry & PageTable.FRAME_MASK | (readable ? flags(protection) : PageTable.USER));
            }
        }
    }

    @Override
    public void unmap(long address, long length) {
        long end = address + Page.roundUp(length);
        cut(address, end);
        touched.removeIf(page -> {
            boolean gone = page >= address && page < end;
            if (gone) {
                forget(page);
            }
            return gone;
        });
    }

    /** Takes a range out; what was there is returned. */
    private List<Mapping> cut(long start, long end) {
        List<Mapping> out = new ArrayList<>();
        for (Mapping mapping : List.copyOf(mappings)) {
            if (mapping.start < end && mapping.end > start) {
                mappings.remove(mapping);
                if (mapping.start < start) {
                    mappings.add(mapping.part(mapping.start, start, mapping.protection));
                }
                if (mapping.end > end) {
                    mappings.add(mapping.part(end, mapping.end, mapping.protection));
                }
                out.add(mapping.part(Math.max(start, mapping.start), Math.min(end, mapping.end), mapping.protection));
            }
        }
        return out;
    }
}
