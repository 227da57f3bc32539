package io.jemu.loader.relocate;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.Page;
import java.lang.foreign.MemorySegment;

/**
 * Writes many words that lie close together, as relocation does: the page table is walked once for a run of words in a
 * page. Valid only as long as no guest code runs and no mapping changes; {@link #forget} after either.
 */
final class GuestWords {
    private static final long LAST_WORD = Page.SIZE - Long.BYTES;
    private static final long NO_PAGE = -1;

    private final AddressSpace memory;
    private final MemorySegment ram;
    private long page = NO_PAGE;
    private long frame;

    GuestWords(AddressSpace memory) {
        this.memory = memory;
        this.ram = memory.memory().segment();
    }

    /** Forgets where pages are. */
    void forget() {
        page = NO_PAGE;
    }

    /** Writes 8 bytes. */
    void set(long address, long value) {
        if (Page.offset(address) > LAST_WORD) {
            memory.write64(address, value);
        } else {
            ram.set(JAVA_LONG_UNALIGNED, place(address), value);
        }
    }

    /** Adds to a word of 8 bytes. */
    void add(long address, long addend) {
        if (Page.offset(address) > LAST_WORD) {
            memory.write64(address, memory.read64(address) + addend);
        } else {
            long at = place(address);
            ram.set(JAVA_LONG_UNALIGNED, at, ram.get(JAVA_LONG_UNALIGNED, at) + addend);
        }
    }

    private long place(long address) {
        long wanted = Page.roundDown(address);
        if (wanted != page) {
            frame = memory.translate(wanted, Access.WRITE);
            page = wanted;
        }
        return frame + Page.offset(address);
    }
}
