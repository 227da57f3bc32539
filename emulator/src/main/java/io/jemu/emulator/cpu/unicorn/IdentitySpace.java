package io.jemu.emulator.cpu.unicorn;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;

/**
 * An address space in which every physical address of the arena is its own virtual address, for the user to read,
 * write and execute. Unicorn drops translations only of code that it can fetch at a virtual address; here that is every
 * frame, whatever the program's page tables say about it.
 */
final class IdentitySpace implements AutoCloseable {
    private static final long GIB = 1L << 30;
    private static final int ENTRIES = 512;
    private static final long LARGE_PAGE = 1 << 7;
    private static final long TABLE_FLAGS = PageTable.PRESENT | PageTable.WRITABLE | PageTable.USER;

    private final PhysicalMemory memory;
    private final long root;
    private final long directory;

    IdentitySpace(PhysicalMemory memory) {
        long pages = (memory.size() + GIB - 1) / GIB;
        if (pages > ENTRIES) {
            throw new EngineFailure("guest memory of " + (memory.size() / GIB)
                    + " GiB is more than the engine's limit of " + ENTRIES + " GiB");
        }
        this.memory = memory;
        this.root = memory.allocate();
        this.directory = memory.allocate();
        memory.setWord(root, directory | TABLE_FLAGS);
        for (int i = 0; i < pages; i++) {
            memory.setWord(directory + (long) i * Long.BYTES,
                    i * GIB | TABLE_FLAGS | LARGE_PAGE | PageTable.ACCESSED | PageTable.DIRTY);
        }
    }

    long root() {
        return root;
    }

    @Override
    public void close() {
        memory.release(directory);
        memory.release(root);
    }
}
