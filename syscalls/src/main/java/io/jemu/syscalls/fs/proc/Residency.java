package io.jemu.syscalls.fs.proc;

import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;

/**
 * How much of a memory map is in memory, in kB of 1024 bytes (fs/proc/task_mmu.c, struct mem_size_stats). Pages that a
 * mapping has written, or could write without a fault, count as dirty; those of a private mapping as anonymous, too.
 * How many mappings share a page is known from the references to its frame; each has its part of the page in Pss.
 */
final class Residency {
    private static final long PAGE_KB = PhysicalMemory.FRAME_SIZE >> 10;
    /** Parts of a page are added up as fractions of a kB with so many bits. */
    private static final int FRACTION_BITS = 12;

    /** What a page belongs to. */
    private enum Kind {
        ANONYMOUS,
        FILE,
        SHARED_MEMORY
    }

    private final long[] resident = new long[Kind.values().length];
    private final long[] fractions = new long[Kind.values().length];
    private long dirtyFractions;
    private long lockedFractions;
    private long sharedClean;
    private long sharedDirty;
    private long privateClean;
    private long privateDirty;

    /** Of one area. */
    static Residency of(MemoryMap map, Vma vma) {
        Residency sum = new Residency();
        sum.add(map, vma);
        return sum;
    }

    /** Of all areas. */
    static Residency of(MemoryMap map) {
        Residency sum = new Residency();
        map.forEach(vma -> sum.add(map, vma));
        return sum;
    }

    private void add(MemoryMap map, Vma vma) {
        PhysicalMemory memory = map.memory().memory();
        map.table().update(vma.start(), vma.end(), (address, entry) -> {
            long frame = entry & PageTable.FRAME_MASK;
            if (frame != 0 && frame != memory.zeroFrame()) {
                add(vma, entry, mappings(memory.references(frame), vma, entry));
            }
            return entry;
        });
    }

    /** Memory that a file or a segment of shared memory has in common holds a reference of its own. */
    private static int mappings(int references, Vma vma, long entry) {
        boolean kept = (entry & (PageTable.SHARED | PageTable.CONSTANT)) != 0
                || !vma.source().anonymous() && (entry & PageTable.DIRTY) == 0;
        return Math.max(1, kept ? references - 1 : references);
    }

    private void add(Vma vma, long entry, int mappings) {
        boolean dirty = (entry & (PageTable.WRITABLE | PageTable.DIRTY)) != 0;
        Kind kind = vma.shared() ? vma.source().file() == null ? Kind.SHARED_MEMORY : Kind.FILE
                : vma.source().anonymous() || dirty ? Kind.ANONYMOUS : Kind.FILE;
        long part = (PAGE_KB << FRACTION_BITS) / mappings;
        resident[kind.ordinal()] += PAGE_KB;
        fractions[kind.ordinal()] += part;
        dirtyFractions += dirty ? part : 0;
        lockedFractions += vma.has(Vma.LOCKED) ? part : 0;
        if (mappings > 1) {
            sharedDirty += dirty ? PAGE_KB : 0;
            sharedClean += dirty ? 0 : PAGE_KB;
        } else {
            privateDirty += dirty ? PAGE_KB : 0;
            privateClean += dirty ? 0 : PAGE_KB;
        }
    }

    long anonymous() {
        return resident[Kind.ANONYMOUS.ordinal()];
    }

    long file() {
        return resident[Kind.FILE.ordinal()];
    }

    long shared() {
        return resident[Kind.SHARED_MEMORY.ordinal()];
    }

    long total() {
        return anonymous() + file() + shared();
    }

    /** The proportional set size: of each page the part that is left if all who map it have equal parts. */
    long proportional() {
        return fractions[0] + fractions[1] + fractions[2] >> FRACTION_BITS;
    }

    long proportionalAnonymous() {
        return fractions[Kind.ANONYMOUS.ordinal()] >> FRACTION_BITS;
    }

    long proportionalFile() {
        return fractions[Kind.FILE.ordinal()] >> FRACTION_BITS;
    }

    long proportionalShared() {
        return fractions[Kind.SHARED_MEMORY.ordinal()] >> FRACTION_BITS;
    }

    long proportionalDirty() {
        return dirtyFractions >> FRACTION_BITS;
    }

    long proportionalLocked() {
        return lockedFractions >> FRACTION_BITS;
    }

    /** Of pages that several mappings have. */
    long sharedClean() {
        return sharedClean;
    }

    long sharedDirty() {
        return sharedDirty;
    }

    /** Of pages that only this mapping has. */
    long privateClean() {
        return privateClean;
    }

    long privateDirty() {
        return privateDirty;
    }
}
