package io.jemu.emulator.elf;

import io.jemu.emulator.elf.ElfFormatException.Reason;
import java.util.function.IntPredicate;

/** A DT_HASH table (gABI, Hash Table): nbucket, nchain, buckets, then for each symbol the next one of its bucket. */
public final class SysvHash implements SymbolHash {
    private static final int HEADER_SIZE = 8;

    private final ElfMemory memory;
    private final int bucketCount;
    private final int chainCount;
    private final long buckets;
    private final long chains;

    /**
     * Reads the header.
     *
     * @param address of DT_HASH
     */
    public SysvHash(ElfMemory memory, long address) {
        this.memory = memory;
        this.bucketCount = memory.u32(address);
        this.chainCount = memory.u32(address + 4);
        this.buckets = address + HEADER_SIZE;
        this.chains = buckets + Integer.toUnsignedLong(bucketCount) * Integer.BYTES;
    }

    @Override
    public int find(SymbolName name, IntPredicate candidate) {
        if (bucketCount == 0) {
            return Elf.STN_UNDEF;
        }
        int bucket = Integer.remainderUnsigned(name.sysvHash(), bucketCount);
        int symbol = memory.u32(buckets + Integer.toUnsignedLong(bucket) * Integer.BYTES);
        for (int steps = 0; symbol != Elf.STN_UNDEF; steps++) {
            // A chain that visits more symbols than there are is a circle.
            if (Integer.compareUnsigned(symbol, chainCount) >= 0 || steps >= symbolCount()) {
                throw new ElfFormatException(Reason.BAD_HASH_TABLE);
            }
            if (candidate.test(symbol)) {
                return symbol;
            }
            symbol = memory.u32(chains + Integer.toUnsignedLong(symbol) * Integer.BYTES);
        }
        return Elf.STN_UNDEF;
    }

    @Override
    public int symbolCount() {
        if (Integer.compareUnsigned(chainCount, MAX_SYMBOLS) > 0) {
            throw new ElfFormatException(Reason.BAD_HASH_TABLE);
        }
        return chainCount;
    }
}
