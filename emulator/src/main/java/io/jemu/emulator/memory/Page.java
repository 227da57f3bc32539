package io.jemu.emulator.memory;

/** Arithmetic with pages, for addresses and for offsets in mapped files. */
public final class Page {
    /** Bytes in a page: as many as in a frame. */
    public static final int SIZE = PhysicalMemory.FRAME_SIZE;

    private static final long OFFSET_MASK = SIZE - 1;

    private Page() {}

    /** The start of the page that holds an address. */
    public static long roundDown(long address) {
        return address & ~OFFSET_MASK;
    }

    /** The start of the first page at or after an address; 0 or negative if there is none below 2^63. */
    public static long roundUp(long address) {
        return address + OFFSET_MASK & ~OFFSET_MASK;
    }

    /** How far an address lies in its page. */
    public static int offset(long address) {
        return (int) (address & OFFSET_MASK);
    }

    /** Whether a page starts at an address. */
    public static boolean aligned(long address) {
        return (address & OFFSET_MASK) == 0;
    }
}
