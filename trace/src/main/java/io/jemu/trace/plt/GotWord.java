package io.jemu.trace.plt;

/**
 * A word of a global offset table that holds a function's address.
 *
 * @param address where it is, in guest memory
 * @param symbol the function's symbol
 * @param lazy whether it belongs to DT_JMPREL, so that it may wait for the first call
 */
record GotWord(long address, String symbol, boolean lazy) {
    /** What the word is called. */
    String name() {
        return symbol + (lazy ? "@got.plt" : "@got");
    }
}
