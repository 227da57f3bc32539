package io.jemu.emulator.elf;

import io.jemu.emulator.elf.ElfFormatException.Reason;
import java.util.function.IntPredicate;

/**
 * A DT_GNU_HASH table: header, Bloom filter of 64-bit words, buckets, then a chain word for each symbol from symoffset
 * on. A chain word is the symbol's hash with bit 0 replaced by "last of its bucket".
 */
public final class GnuHash implements SymbolHash {
    private static final int HEADER_SIZE = 16;
    /** log2 of the bits in a word of the filter. */
    private static final int BLOOM_WORD_SHIFT = 6;

    private final ElfMemory memory;
    private final long buckets;
    private final int bucketCount;
    private final int symbolOffset;
    private final long bloom;
    private final int bloomMask;
    private final int bloomShift;
    private final long chains;

    /**
     * Reads the header.
     *
     * @param address of DT_GNU_HASH
     * @throws ElfFormatException ({@link Reason#BAD_HASH_TABLE}) if the size of the filter is not a power of two
     */
    public GnuHash(ElfMemory memory, long address) {
        this.memory = memory;
        this.bucketCount = memory.u32(address);
        this.symbolOffset = memory.u32(address + 4);
        int bloomSize = memory.u32(address + 8);
        if (Integer.bitCount(bloomSize) != 1) {
            throw new ElfFormatException(Reason.BAD_HASH_TABLE);
        }
        this.bloomMask = bloomSize - 1;
        // The CPU takes the shift count modulo 32 in ld.so, Java does by definition.
        this.bloomShift = memory.u32(address + 12);
        this.bloom = address + HEADER_SIZE;
        this.buckets = bloom + Integer.toUnsignedLong(bloomSize) * Long.BYTES;
        this.chains = buckets + Integer.toUnsignedLong(bucketCount) * Integer.BYTES;
    }

    @Override
    public int find(SymbolName name, IntPredicate candidate) {
        int hash = name.gnuHash();
        if (bucketCount == 0 || !mayContain(hash)) {
            return Elf.STN_UNDEF;
        }
        int symbol = memory.u32(buckets + Integer.toUnsignedLong(Integer.remainderUnsigned(hash, bucketCount))
                * Integer.BYTES);
        if (symbol == Elf.STN_UNDEF) {
            return Elf.STN_UNDEF;
        }
        while (true) {
            int chain = chain(symbol);
            if ((chain ^ hash) >>> 1 == 0 && candidate.test(symbol)) {
                return symbol;
            }
            if ((chain & 1) != 0) {
                return Elf.STN_UNDEF;
            }
            symbol++;
        }
    }

    private boolean mayContain(int hash) {
        long word = memory.u64(bloom + Integer.toUnsignedLong(hash >>> BLOOM_WORD_SHIFT & bloomMask) * Long.BYTES);
        return (word >>> hash & word >>> (hash >>> bloomShift) & 1) != 0;
    }

    private int chain(int symbol) {
        if (Integer.compareUnsigned(symbol, MAX_SYMBOLS) >= 0 
                || Integer.compareUnsigned(symbol, symbolOffset) < 0) {
            throw new ElfFormatException(Reason.BAD_HASH_TABLE);
        }
        return memory.u32(chains + (long) (symbol - symbolOffset) * Integer.BYTES);
    }

    @Override
    public int symbolCount() {
        if (Integer.compareUnsigned(bucketCount, MAX_SYMBOLS) > 0
                || Integer.compareUnsigned(symbolOffset, MAX_SYMBOLS) > 0) {
            throw new ElfFormatException(Reason.BAD_HASH_TABLE);
        }
        int last = Elf.STN_UNDEF;
        for (int i = 0; i < bucketCount; i++) {
            int first = memory.u32(buckets + (long) i * Integer.BYTES);
            if (Integer.compareUnsigned(first, last) > 0) {
                last = first;
            }
        }
        if (last == Elf.STN_UNDEF) {
            return symbolOffset;
        }
        while ((chain(last) & 1) == 0) {
            last++;
        }
        return last + 1;
    }
}
