package io.jemu.syscalls.vfs;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;

/** Guest memory without a guest: two runs of pages that are not adjacent in physical memory, and nothing else. */
public final class GuestBytes implements AutoCloseable {
    /** The first mapped address. */
    public static final long START = 0x10_0000;
    /** How many bytes are mapped from {@link #START} on. */
    public static final int SIZE = 16 * PhysicalMemory.FRAME_SIZE;

    private final PhysicalMemory physical = PhysicalMemory.create(64L << 20);
    private final AddressSpace memory;

    public GuestBytes() {
        PageTable table = new PageTable(physical);
        long flags = PageTable.PRESENT | PageTable.WRITABLE | PageTable.USER;
        table.set(START, 0); // makes the levels of the table, whose frames would lie between the pages
        for (int offset = 0; offset < SIZE; offset += PhysicalMemory.FRAME_SIZE) {
            long frame = physical.allocate();
            if (offset / PhysicalMemory.FRAME_SIZE % 4 == 3) {
                physical.allocate(); // a gap in physical memory
            }
            table.set(START + offset, frame | flags);
        }
        memory = new AddressSpace(physical, table, TranslationCache.NONE, (address, access) -> false);
    }

    public AddressSpace memory() {
        return memory;
    }

    @Override
    public void close() {
        physical.close();
    }
}
