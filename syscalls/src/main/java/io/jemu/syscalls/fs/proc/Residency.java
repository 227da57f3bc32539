package io.jemu.syscalls.fs.proc;

import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;

/**
 * How much of a memory map is in memory, in kB of 1024 bytes. Pages that a private mapping of a file has written, or
 * could write without a fault, count as anonymous.
 */
record Residency(long anonymous, long file, long shared) {
    private static final long PAGE_KB = PhysicalMemory.FRAME_SIZE >> 10;

    /** Of one area. */
    static Residency of(MemoryMap map, Vma vma) {
        long zeroFrame = map.memory().memory().zeroFrame();
        long[] counts = new long[2];
        map.table().update(vma.start(), vma.end(), (address, entry) -> {
            long frame = entry & PageTable.FRAME_MASK;
            if (frame != 0 && frame != zeroFrame) {
                boolean own = vma.source().anonymous() || (entry & PageTable.WRITABLE) != 0;
                counts[own && !vma.shared() ? 0 : 1]++;
            }
            return entry;
        });
        long other = counts[1] * PAGE_KB;
        boolean sharedMemory = vma.shared() && vma.source().file() == null;
        return new Residency(counts[0] * PAGE_KB, sharedMemory ? 0 : other, sharedMemory ? other : 0);
    }

    /** Of all areas. */
    static Residency of(MemoryMap map) {
        Residency[] sum = {new Residency(0, 0, 0)};
        map.forEach(vma -> sum[0] = sum[0].plus(of(map, vma)));
        return sum[0];
    }

    private Residency plus(Residency other) {
        return new Residency(anonymous + other.anonymous, file + other.file, shared + other.shared);
    }

    long total() {
        return anonymous + file + shared;
    }
}
