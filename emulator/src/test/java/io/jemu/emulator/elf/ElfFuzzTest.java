package io.jemu.emulator.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever is in a file, the parser either reads it or says what is wrong. */
final class ElfFuzzTest {
    private static final int ROUNDS = 30_000;
    private static final long SEED = 20261122;
    private static final int MAX_MUTATIONS = 8;
    /** Values at which sizes and offsets go wrong. */
    private static final long[] EDGES = {0, 1, -1, 7, 0x7fff, 0xffff, 0x7fffffff, 0x80000000L, 0xffffffffL,
        Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, 0x1000, -4096};

    private static byte[] seed;

    /** A small shared object with everything that the parser reads. */
    @BeforeAll
    static void build() {
        int gnuHash = new SymbolName("f").gnuHash() | 1;
        ElfImageBuilder image = new ElfImageBuilder();
        image.u32(Elf.ELF_MAGIC).u8(2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0).u16(Elf.ET_DYN, Elf.EM_X86_64).u32(1)
                .u64(0, 64, 0).u32(0).u16(64, 56, 3, 0, 0, 0);
        image.u32(1, 7).u64(0, 0, 0, 0x400, 0x500, 0x1000);
        image.u32(2, 6).u64(0xf0, 0xf0, 0xf0, 0xe0, 0xe0, 8);
        image.u32(4, 4).u64(0x2a8, 0x2a8, 0x2a8, 0x34, 0x34, 4);
        image.u64(0);
        // 0xf0: the dynamic section, 14 entries
        image.u64(1, 1, 5, 0x1d0, 6, 0x200, 0x6ffffef5, 0x230, 0x6ffffffe, 0x250, 0x6fffffff, 1, 0x6ffffffc, 0x270,
                0x6ffffffd, 1, 7, 0x290, 8, 24, 9, 24, 10, 0x30, 14, 1, 0, 0);
        // 0x1d0: strings
        image.string("").string("libc.so.6").string("GLIBC_2.34").string("f").u64(0, 0, 0);
        // 0x200: symbols
        image.u64(0, 0, 0).u32(22).u8(0x12, 0).u16(1).u64(0x100, 1);
        // 0x230: GNU hash
        image.u32(1, 1, 1, 6).u64(-1).u32(1, gnuHash);
        // 0x250: needed versions, 0x270: defined versions, 0x290: relocations
        image.u16(1, 1).u32(1, 16, 0).u32(5).u16(0, 2).u32(11, 0);
        image.u16(1, 1, 1, 1).u32(5, 20, 0).u32(1, 0).u32(0);
        image.u64(0x10, 8, 0);
        // 0x2a8: notes
        image.u32(4, 4, 3).string("GNU").u32(0xdeadbeef);
        image.u32(4, 16, 5).string("GNU").u32(Elf.GNU_PROPERTY_X86_ISA_1_NEEDED, 4, 1, 0).u32(0, 0, 0);
        ElfBytes built = image.build();
        seed = new byte[built.length() + 0x100];
        built.read(0, seed, 0, built.length());
    }

    @Test
    void theSeedIsSound() {
        ParsedFile file = ParsedFile.parse(seed);

        assertThat(file.dynamicSymbols()).hasSize(2);
        assertThat(file.symbols().name(1)).isEqualTo("f");
        assertThat(file.hash().find(new SymbolName("f"), i -> true)).isEqualTo(1);
        assertThat(file.needs()).extracting(VersionNeed::file).containsExactly("libc.so.6");
        assertThat(file.definitions()).hasSize(1);
        assertThat(file.relocations()).containsExactly(new Rela(0x10, 8, 0));
        assertThat(file.notes()).hasSize(2);
    }

    @Test
    void truncatedFilesAreRefused() {
        Set<ElfFormatException.Reason> reasons = EnumSet.noneOf(ElfFormatException.Reason.class);
        for (int length = 0; length < seed.length; length++) {
            try {
                ParsedFile.parse(Arrays.copyOf(seed, length));
            } catch (ElfFormatException e) {
                reasons.add(e.reason());
            }
        }
        assertThat(reasons).containsExactly(ElfFormatException.Reason.TRUNCATED,
                ElfFormatException.Reason.PROGRAM_HEADERS_OUTSIDE_FILE);
    }

    /** Any other exception, an endless loop or an absurd allocation fails the test. */
    @Test
    void mutatedFilesAreReadOrRefused() {
        Random random = new Random(SEED);
        Set<ElfFormatException.Reason> reasons = EnumSet.noneOf(ElfFormatException.Reason.class);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutant = seed.clone();
            for (int i = random.nextInt(MAX_MUTATIONS); i >= 0; i--) {
                mutate(mutant, random);
            }
            try {
                ParsedFile.parse(mutant);
                read++;
            } catch (ElfFormatException e) {
                reasons.add(e.reason());
            }
        }
        assertThat(read).isBetween(ROUNDS / 100, ROUNDS / 2);
        assertThat(reasons).hasSizeGreaterThan(15);
    }

    private static void mutate(byte[] file, Random random) {
        int at = random.nextInt(file.length);
        if (random.nextInt(3) == 0) {
            file[at] = (byte) random.nextInt();
        } else if (random.nextBoolean()) {
            file[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        } else {
            long edge = EDGES[random.nextInt(EDGES.length)];
            int size = 1 << random.nextInt(4);
            int aligned = at & -size;
            for (int i = 0; i < size && aligned + i < file.length; i++) {
                file[aligned + i] = (byte) (edge >> i * Byte.SIZE);
            }
        }
    }
}
