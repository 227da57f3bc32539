package io.jemu.trace.unwind;

/**
 * Frame Description Entry: how to get from a function's frame to its caller's.
 *
 * @param begin the first address of the code that it describes
 * @param end the address after the last
 */
record Fde(Cie cie, long begin, long end, Cursor.Block instructions) {
    boolean covers(long address) {
        return Long.compareUnsigned(address, begin) >= 0 && Long.compareUnsigned(address, end) < 0;
    }
}
