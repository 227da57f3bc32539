package io.jemu.trace.plt;

/**
 * An entry of a procedure linkage table that jumps through a word of the global offset table.
 *
 * @param address of its first instruction, to which calls lead
 * @param slot the address of the word
 */
record PltStub(long address, long slot) {
    /** Bytes of an entry in .plt and .plt.sec; those of .plt.got have half of it, or as many with IBT. */
    static final int SIZE = 16;
}
