package io.jemu.emulator.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.elf.ElfFormatException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ElfTablesTest {
    /** In the string table of these tests: "libc.so.6" at 1, "GLIBC_2.34" at 11, "V2" at 22. */
    private static ElfImageBuilder strings() {
        return new ElfImageBuilder().u8(0).string("libc.so.6").string("GLIBC_2.34").string("V2")
                .u8(0, 0, 0, 0, 0, 0, 0);
    }

    private static final int STRINGS_SIZE = 32;

    @Test
    void readsDynamicSectionsUpToTheirEnd() {
        ElfBytes image = new ElfImageBuilder().u64(1, 10, 1, 20, 5, 0x100, 5, 0x200, 0x12345678, 1, 0, 0, 1, 30)
                .build();
        DynamicSection dynamic = DynamicSection.parse(image, 0);

        assertThat(dynamic.values(DynamicTag.DT_NEEDED)).containsExactly(10L, 20L);
        assertThat(dynamic.value(DynamicTag.DT_STRTAB)).as("the last one counts").isEqualTo(0x200);
        assertThat(dynamic.has(DynamicTag.DT_HASH)).isFalse();
        assertThat(dynamic.value(DynamicTag.DT_HASH, -1)).isEqualTo(-1);
        assertThat(dynamic.entries()).hasSize(5).last()
                .isEqualTo(new DynamicSection.Entry(0x12345678, 1, 4 * DynamicSection.ENTRY_SIZE));
    }

    @Test
    void aDynamicSectionWithoutEndIsRefused() {
        assertThatThrownBy(() -> DynamicSection.parse(new ElfImageBuilder().u64(1, 1).build(), 0))
                .extracting("reason").isEqualTo(Reason.TRUNCATED);
        ElfBytes ones = new ElfBytes(new byte[1 << 21], 0);
        byte[] bytes = new byte[ones.length()];
        java.util.Arrays.fill(bytes, (byte) 1);
        assertThatThrownBy(() -> DynamicSection.parse(new ElfBytes(bytes), 0))
                .extracting("reason").isEqualTo(Reason.BAD_DYNAMIC_SECTION);
    }

    @Test
    void readsSymbols() {
        ElfBytes image = strings().u32(11).u8(0x1a, 3).u16(Elf.SHN_ABS).u64(0x1234, 8).build();
        SymbolTable table = new SymbolTable(image, STRINGS_SIZE, 0);
        ElfSymbol symbol = table.symbol(0);

        assertThat(symbol).isEqualTo(new ElfSymbol(11, 0x1a, 3, Elf.SHN_ABS, 0x1234, 8));
        assertThat(symbol.type()).isEqualTo(SymbolType.STT_GNU_IFUNC);
        assertThat(symbol.binding()).isEqualTo(SymbolBinding.STB_GLOBAL);
        assertThat(symbol.visibility()).isEqualTo(SymbolVisibility.STV_PROTECTED);
        assertThat(symbol.absolute()).isTrue();
        assertThat(symbol.undefined()).isFalse();
        assertThat(List.of(table.info(0), table.other(0), table.shndx(0))).containsExactly(0x1a, 3, Elf.SHN_ABS);
        assertThat(List.of(table.value(0), table.size(0))).containsExactly(0x1234L, 8L);
        assertThat(table.name(0)).isEqualTo("GLIBC_2.34");
        assertThat(table.hasName(0, new SymbolName("GLIBC_2.34"))).isTrue();
        assertThat(table.hasName(0, new SymbolName("GLIBC_2.3"))).as("a prefix").isFalse();
        assertThat(table.hasName(0, new SymbolName("GLIBC_2.345"))).as("longer").isFalse();
        assertThatThrownBy(() -> table.symbol(-1)).as("index 2^32 - 1").extracting("reason")
                .isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void unassignedSymbolTypesAndBindingsAreNotErrors() {
        ElfSymbol symbol = new ElfSymbol(0, 0xdf, 0, 0, 0, 0);

        assertThat(symbol.type()).isEqualTo(SymbolType.UNASSIGNED);
        assertThat(symbol.binding()).isEqualTo(SymbolBinding.UNASSIGNED);
    }

    @Test
    void readsRelocations() {
        ElfBytes image = new ElfImageBuilder().u64(0x3fc8, 0x0000000500000007L, -8).build();
        Rela rela = Rela.parse(image, 0);

        assertThat(rela).isEqualTo(new Rela(0x3fc8, 0x500000007L, -8));
        assertThat(rela.symbol()).isEqualTo(5);
        assertThat(RelocationType.of(rela.type())).isEqualTo(RelocationType.R_X86_64_JUMP_SLOT);
        assertThat(RelocationType.R_X86_64_RELATIVE64.number()).isEqualTo(38);
        assertThat(RelocationType.of(40)).isNull();
        assertThat(RelocationType.of(-1)).isNull();
        assertThat(RelocationType.of(1000)).isNull();
    }

    @Test
    void readsNeededVersions() {
        ElfBytes image = strings().u16(1, 1).u32(1, 16, 0).u32(0x069691b4).u16(Elf.VER_FLG_WEAK, 2).u32(11, 0).build();

        assertThat(VersionNeed.parseTable(image, STRINGS_SIZE, 0)).containsExactly(new VersionNeed("libc.so.6",
                List.of(new VersionNeed.Version(0x069691b4, Elf.VER_FLG_WEAK, 2, "GLIBC_2.34"))));
    }

    @Test
    void readsDefinedVersions() {
        ElfBytes image = strings()
                .u16(1, Elf.VER_FLG_BASE, 1, 1).u32(0x11, 20, 28).u32(1, 0)
                .u16(1, 0, 2, 2).u32(0x22, 20, 0).u32(22, 8).u32(11, 0).build();

        assertThat(VersionDefinition.parseTable(image, STRINGS_SIZE, 0)).containsExactly(
                new VersionDefinition(Elf.VER_FLG_BASE, 1, 0x11, "libc.so.6"),
                new VersionDefinition(0, 2, 0x22, "V2"));
    }

    @Test
    void corruptVersionTablesAreRefused() {
        ElfBytes unknownLayout = strings().u16(2, 1).u32(1, 16, 0, 0, 0, 0, 0).build();
        assertThatThrownBy(() -> VersionNeed.parseTable(unknownLayout, STRINGS_SIZE, 0))
                .extracting("reason").isEqualTo(Reason.BAD_VERSION_TABLE);
        assertThatThrownBy(() -> VersionDefinition.parseTable(unknownLayout, STRINGS_SIZE, 0))
                .extracting("reason").isEqualTo(Reason.BAD_VERSION_TABLE);
        // An address space in which an offset comes back to where it started.
        ElfMemory circle = new Circle(strings().u16(1, 1).u32(1, 16, 0).u32(0).u16(0, 2).u32(11, 16).build());
        assertThatThrownBy(() -> VersionNeed.parseTable(circle, STRINGS_SIZE, 0))
                .extracting("reason").isEqualTo(Reason.BAD_VERSION_TABLE);
    }

    /** The last 16 bytes repeat for ever. */
    private record Circle(ElfBytes bytes) implements ElfMemory {
        private long fold(long address) {
            return address < bytes.length() ? address : bytes.length() - 16 + (address - bytes.length()) % 16;
        }

        @Override
        public int u8(long address) {
            return bytes.u8(fold(address));
        }

        @Override
        public int u16(long address) {
            return bytes.u16(fold(address));
        }

        @Override
        public int u32(long address) {
            return bytes.u32(fold(address));
        }

        @Override
        public long u64(long address) {
            return bytes.u64(fold(address));
        }

        @Override
        public void read(long address, byte[] target, int offset, int length) {
            bytes.read(fold(address), target, offset, length);
        }
    }

    @Test
    void readsNotes() {
        ElfBytes image = new ElfImageBuilder()
                .u32(4, 16, Elf.NT_GNU_ABI_TAG).string("GNU").u32(Elf.ELF_NOTE_OS_LINUX, 3, 2, 1)
                .u32(4, 3, Elf.NT_GNU_BUILD_ID).string("GNU").u8(0xde, 0xad, 0x0f, 0)
                .u32(5, 0, 7).string("Linx").u8(0, 0, 0).build();
        List<Note> notes = NoteReader.notes(image, 0, image.length(), 4);

        assertThat(notes).extracting(Note::owner).containsExactly("GNU", "GNU", "Linx");
        assertThat(NoteReader.abiTag(image, notes)).contains(new NoteReader.AbiTag(0, 3, 2, 1));
        assertThat(NoteReader.buildId(image, notes)).contains("dead0f");
        assertThat(NoteReader.gnuProperties(image, notes)).isEmpty();
    }

    @Test
    void readsGnuProperties() {
        ElfBytes image = new ElfImageBuilder()
                .u32(4, 48, Elf.NT_GNU_PROPERTY_TYPE_0).string("GNU")
                .u32(Elf.GNU_PROPERTY_STACK_SIZE, 8).u64(0x100000)
                .u32(Elf.GNU_PROPERTY_X86_FEATURE_1_AND, 4, Elf.GNU_PROPERTY_X86_FEATURE_1_SHSTK, 0)
                .u32(Elf.GNU_PROPERTY_X86_ISA_1_NEEDED, 4, Elf.GNU_PROPERTY_X86_ISA_1_V3, 0).build();
        List<Note> notes = NoteReader.notes(image, 0, image.length(), 8);

        assertThat(NoteReader.gnuProperties(image, notes)).contains(new NoteReader.GnuProperties(
                Elf.GNU_PROPERTY_X86_FEATURE_1_SHSTK, Elf.GNU_PROPERTY_X86_ISA_1_V3));
    }

    @Test
    void notesThatDoNotFitEndTheSegment() {
        ElfBytes image = new ElfImageBuilder().u32(4, 4, 9).string("GNU").u32(1)
                .u32(4, -1, 9).string("GNU").u32(1).build();
        assertThat(NoteReader.notes(image, 0, image.length(), 4)).hasSize(1);

        ElfBytes hugeName = new ElfImageBuilder().u32(-1, 0, 9).u32(1).build();
        assertThat(NoteReader.notes(hugeName, 0, hugeName.length(), 4)).isEmpty();
        ElfBytes one = new ElfImageBuilder().u32(4, 4, 9).string("GNU").u32(1).build();
        assertThatThrownBy(() -> NoteReader.notes(one, 0, Long.MAX_VALUE, 4))
                .as("a segment longer than the file").extracting("reason").isEqualTo(Reason.TRUNCATED);
    }
}
