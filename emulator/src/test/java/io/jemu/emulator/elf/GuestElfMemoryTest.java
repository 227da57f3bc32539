package io.jemu.emulator.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.elf.ElfFormatException.Reason;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.emulator.memory.TranslationCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GuestElfMemoryTest {
    private static final long RAM = 16 << 20;
    /** Two pages that are neighbours in the address space but not in RAM. */
    private static final long FIRST = 0x7f0000400000L;
    private static final long SECOND = FIRST + PhysicalMemory.FRAME_SIZE;
    private static final long END = SECOND + PhysicalMemory.FRAME_SIZE;

    private PhysicalMemory ram;
    private AddressSpace space;
    private GuestElfMemory memory;

    @BeforeEach
    void map() {
        ram = PhysicalMemory.create(RAM);
        PageTable table = new PageTable(ram);
        space = new AddressSpace(ram, table, TranslationCache.NONE, (address, access) -> false);
        memory = new GuestElfMemory(space);
        long rights = PageTable.PRESENT | PageTable.USER | PageTable.WRITABLE | PageTable.NO_EXECUTE;
        table.set(SECOND, ram.allocate() | rights);
        table.set(FIRST, ram.allocate() | rights);
    }

    @AfterEach
    void unmap() {
        ram.close();
    }

    private void write(long address, ElfImageBuilder image) {
        ElfBytes built = image.build();
        byte[] bytes = new byte[built.length()];
        built.read(0, bytes, 0, bytes.length);
        space.write(address, bytes);
    }

    @Test
    void readsAcrossPages() {
        write(SECOND - 3, new ElfImageBuilder().u8(0xf1, 0xe2, 0xd3, 0xc4, 0xb5, 0xa6, 0x97, 0x88));

        assertThat(memory.u8(SECOND - 3)).isEqualTo(0xf1);
        assertThat(memory.u16(SECOND - 1)).isEqualTo(0xc4d3);
        assertThat(memory.u32(SECOND - 3)).isEqualTo(0xc4d3e2f1);
        assertThat(memory.u64(SECOND - 3)).isEqualTo(0x8897a6b5c4d3e2f1L);
    }

    @Test
    void readsStringsAcrossPages() {
        write(SECOND - 4, new ElfImageBuilder().string("malloc\u00ff"));

        assertThat(memory.cString(SECOND - 4)).isEqualTo("malloc\u00ff");
        assertThat(new SymbolName("malloc\u00ff").isAt(memory, SECOND - 4)).isTrue();
        assertThat(new SymbolName("malloc").isAt(memory, SECOND - 4)).isFalse();
    }

    @Test
    void unmappedAddressesFault() {
        write(END - 2, new ElfImageBuilder().u8('a', 'b'));

        assertThatThrownBy(() -> memory.u32(END - 2)).isInstanceOf(GuestFault.class);
        assertThatThrownBy(() -> memory.cString(END - 2)).isInstanceOfSatisfying(GuestFault.class,
                fault -> assertThat(fault.address()).isEqualTo(END));
        assertThatThrownBy(() -> memory.u64(0)).isInstanceOf(GuestFault.class);
        assertThatThrownBy(() -> memory.u8(FIRST + PageTable.LIMIT * 2)).as("an alias beyond the user half")
                .isInstanceOf(GuestFault.class);
        assertThatThrownBy(() -> memory.u8(-1)).isInstanceOf(GuestFault.class);
    }

    @Test
    void searchesSymbolsOfAMappedObject() {
        SymbolName name = new SymbolName("malloc");
        long strings = FIRST;
        long symbols = SECOND - ElfSymbol.SIZE - 8;
        long hash = SECOND + 0x100;
        write(strings, new ElfImageBuilder().u8(0).string("malloc"));
        write(symbols, new ElfImageBuilder().u64(0, 0, 0).u32(1).u8(0x12, 0).u16(7).u64(0x1234, 16));
        write(hash, new ElfImageBuilder().u32(1, 1, 1, 6).u64(-1).u32(1, name.gnuHash() | 1));
        SymbolTable table = new SymbolTable(memory, symbols, strings);

        int found = new GnuHash(memory, hash).find(name, index -> table.hasName(index, name));

        assertThat(found).isEqualTo(1);
        assertThat(table.symbol(found)).isEqualTo(new ElfSymbol(1, 0x12, 0, 7, 0x1234, 16));
    }

    @Test
    void absurdTablesFaultOrAreRefused() {
        write(FIRST, new ElfImageBuilder().u32(-1, 1, 1 << 31, 6).u64(-1).u32(1));
        GnuHash outside = new GnuHash(memory, FIRST);
        assertThatThrownBy(() -> outside.find(new SymbolName("malloc"), index -> true)).isInstanceOf(GuestFault.class);

        write(FIRST, new ElfImageBuilder().u32(1, 1, 0, 6).u64(-1).u32(1));
        assertThatThrownBy(() -> new GnuHash(memory, FIRST)).extracting("reason").isEqualTo(Reason.BAD_HASH_TABLE);
    }
}
