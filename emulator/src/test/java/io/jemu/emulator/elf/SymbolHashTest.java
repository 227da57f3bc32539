package io.jemu.emulator.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.elf.ElfFormatException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SymbolHashTest {
    private static final SymbolName PRINTF = new SymbolName("printf");
    private static final long ALL_BITS = -1;

    /** Reference values: the gABI's and glibc's functions, compiled. */
    @ParameterizedTest
    @CsvSource({
        "'', 00001505, 00000000",
        "printf, 156b2bb8, 077905a6",
        "exit, 7c967e3f, 0006cf04",
        "syscall, bac212a0, 0b09985c",
        "flapenguin.me, 8ae9f18e, 03987915",
        "GLIBC_2.2.5, 427315ba, 09691a75",
        "'h\u00e9llo\u00ff', 0b2ce73c, 077033ef"})
    void hashes(String name, String gnu, String sysv) {
        SymbolName symbol = new SymbolName(name);

        assertThat(String.format("%08x", symbol.gnuHash())).isEqualTo(gnu);
        assertThat(String.format("%08x", symbol.sysvHash())).isEqualTo(sysv);
    }

    private static List<Integer> offered(SymbolHash table, SymbolName name) {
        List<Integer> candidates = new ArrayList<>();
        assertThat(table.find(name, index -> {
            candidates.add(index);
            return false;
        })).isEqualTo(Elf.STN_UNDEF);
        return candidates;
    }

    private static int last(SymbolName name) {
        return name.gnuHash() | 1;
    }

    private static int inner(SymbolName name) {
        return name.gnuHash() & ~1;
    }

    @Test
    void gnuTableOffersSymbolsOfTheSameHashInOrder() {
        SymbolName other = new SymbolName("exit");
        GnuHash table = new GnuHash(new ElfImageBuilder().u32(1, 5, 1, 6).u64(ALL_BITS).u32(5)
                .u32(inner(other), inner(PRINTF), inner(other), last(PRINTF)).build(), 0);

        assertThat(offered(table, PRINTF)).containsExactly(6, 8);
        assertThat(table.find(PRINTF, index -> index == 8)).isEqualTo(8);
        assertThat(table.find(PRINTF, index -> true)).isEqualTo(6);
        assertThat(table.symbolCount()).isEqualTo(9);
    }

    @Test
    void gnuFilterAndEmptyBucketsRuleOut() {
        long bits = 1L << PRINTF.gnuHash() | 1L << (PRINTF.gnuHash() >>> 6);
        ElfImageBuilder chains = new ElfImageBuilder().u32(1, 1, 1, 6).u64(bits).u32(1).u32(last(PRINTF));
        assertThat(offered(new GnuHash(chains.build(), 0), PRINTF)).containsExactly(1);

        ElfImageBuilder filtered = new ElfImageBuilder().u32(1, 1, 1, 6).u64(bits & bits - 1).u32(1).u32(last(PRINTF));
        assertThat(offered(new GnuHash(filtered.build(), 0), PRINTF)).isEmpty();

        ElfImageBuilder emptyBucket = new ElfImageBuilder().u32(1, 1, 1, 6).u64(ALL_BITS).u32(0);
        GnuHash empty = new GnuHash(emptyBucket.build(), 0);
        assertThat(offered(empty, PRINTF)).isEmpty();
        assertThat(empty.symbolCount()).isEqualTo(1);
    }

    @Test
    void gnuTableWithoutBucketsIsEmpty() {
        GnuHash table = new GnuHash(new ElfImageBuilder().u32(0, 3, 1, 6).u64(ALL_BITS).build(), 0);

        assertThat(offered(table, PRINTF)).isEmpty();
        assertThat(table.symbolCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, -1})
    void gnuFilterSizeMustBeAPowerOfTwo(int size) {
        ElfBytes image = new ElfImageBuilder().u32(1, 1, size, 6).u64(ALL_BITS, ALL_BITS).u32(1).build();

        assertThatThrownBy(() -> new GnuHash(image, 0)).extracting("reason").isEqualTo(Reason.BAD_HASH_TABLE);
    }

    @Test
    void absurdGnuTablesAreRefused() {
        ElfBytes endless = new ElfImageBuilder().u32(1, 1, 1, 6).u64(ALL_BITS).u32(1).u32(2, 2, 2, 2).build();
        assertThatThrownBy(() -> new GnuHash(endless, 0).find(PRINTF, i -> false))
                .extracting("reason").isEqualTo(Reason.TRUNCATED);

        ElfBytes manyBuckets = new ElfImageBuilder().u32(-1, 1, 1, 6).u64(ALL_BITS).u32(1).build();
        assertThatThrownBy(() -> new GnuHash(manyBuckets, 0).find(PRINTF, i -> false))
                .extracting("reason").isEqualTo(Reason.TRUNCATED);
        assertThatThrownBy(() -> new GnuHash(manyBuckets, 0).symbolCount())
                .extracting("reason").isEqualTo(Reason.BAD_HASH_TABLE);

        ElfBytes belowOffset = new ElfImageBuilder().u32(1, 10, 1, 6).u64(ALL_BITS).u32(3).u32(last(PRINTF)).build();
        assertThatThrownBy(() -> new GnuHash(belowOffset, 0).find(PRINTF, i -> true))
                .extracting("reason").isEqualTo(Reason.BAD_HASH_TABLE);
    }

    /** Memory in which every word is the same, without end. */
    private record Endless(ElfBytes header, int word) implements ElfMemory {
        @Override
        public int u8(long address) {
            return word & 0xff;
        }

        @Override
        public int u16(long address) {
            return word & 0xffff;
        }

        @Override
        public int u32(long address) {
            return address < header.length() ? header.u32(address) : word;
        }

        @Override
        public long u64(long address) {
            return ALL_BITS;
        }

        @Override
        public void read(long address, byte[] target, int offset, int length) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void aChainThatNeverEndsIsRefused() {
        ElfMemory memory = new Endless(new ElfImageBuilder().u32(1, 1, 1, 6).build(), 2);

        assertThatThrownBy(() -> new GnuHash(memory, 0).find(PRINTF, i -> false))
                .extracting("reason").isEqualTo(Reason.BAD_HASH_TABLE);
        assertThatThrownBy(() -> new GnuHash(memory, 0).symbolCount())
                .extracting("reason").isEqualTo(Reason.BAD_HASH_TABLE);
        assertThatThrownBy(() -> memory.cString(0)).extracting("reason").isEqualTo(Reason.BAD_STRING);
    }

    @Test
    void sysvTableOffersTheWholeBucket() {
        SysvHash table = new SysvHash(new ElfImageBuilder().u32(1, 4).u32(3).u32(0, 0, 1, 2).build(), 0);

        assertThat(offered(table, PRINTF)).containsExactly(3, 2, 1);
        assertThat(table.find(PRINTF, index -> index == 2)).isEqualTo(2);
        assertThat(table.symbolCount()).isEqualTo(4);
    }

    @Test
    void absurdSysvTablesAreRefused() {
        ElfBytes circle = new ElfImageBuilder().u32(1, 3).u32(1).u32(0, 2, 1).build();
        assertThatThrownBy(() -> new SysvHash(circle, 0).find(PRINTF, i -> false))
                .extracting("reason").isEqualTo(Reason.BAD_HASH_TABLE);

        ElfBytes outside = new ElfImageBuilder().u32(1, 3).u32(7).u32(0, 2, 1).build();
        assertThatThrownBy(() -> new SysvHash(outside, 0).find(PRINTF, i -> true))
                .extracting("reason").isEqualTo(Reason.BAD_HASH_TABLE);

        ElfBytes none = new ElfImageBuilder().u32(0, 0).build();
        assertThat(offered(new SysvHash(none, 0), PRINTF)).isEmpty();

        ElfBytes huge = new ElfImageBuilder().u32(-1, -1).build();
        assertThatThrownBy(() -> new SysvHash(huge, 0).symbolCount())
                .extracting("reason").isEqualTo(Reason.BAD_HASH_TABLE);
        assertThatThrownBy(() -> new SysvHash(huge, 0).find(PRINTF, i -> true))
                .extracting("reason").isEqualTo(Reason.TRUNCATED);
    }
}
