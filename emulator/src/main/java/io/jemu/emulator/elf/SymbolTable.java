package io.jemu.emulator.elf;

/**
 * The dynamic symbol table of an object with its string table. It has no length of its own: indices come from a
 * {@link SymbolHash} or from relocations, and reading beyond what is mapped fails as {@link ElfMemory} says.
 *
 * @param symbols address of DT_SYMTAB
 * @param strings address of DT_STRTAB
 */
public record SymbolTable(ElfMemory memory, long symbols, long strings) {
    private long entry(int index) {
        return symbols + Integer.toUnsignedLong(index) * ElfSymbol.SIZE;
    }

    /** The whole entry, as a record. */
    public ElfSymbol symbol(int index) {
        return ElfSymbol.parse(memory, entry(index));
    }

    public String name(int index) {
        return memory.cString(nameAddress(index));
    }

    public long nameAddress(int index) {
        return strings + Integer.toUnsignedLong(memory.u32(entry(index)));
    }

    /** Whether the symbol has this name, without making a string of it. */
    public boolean hasName(int index, SymbolName name) {
        return name.isAt(memory, nameAddress(index));
    }

    /** st_info. */
    public int info(int index) {
        return memory.u8(entry(index) + 4);
    }

    /** st_other. */
    public int other(int index) {
        return memory.u8(entry(index) + 5);
    }

    /** st_shndx. */
    public int shndx(int index) {
        return memory.u16(entry(index) + 6);
    }

    /** st_value. */
    public long value(int index) {
        return memory.u64(entry(index) + 8);
    }

    /** st_size. */
    public long size(int index) {
        return memory.u64(entry(index) + 16);
    }
}
