package io.jemu.emulator.elf;

/**
 * A symbol table entry, Elf64_Sym of the gABI.
 *
 * @param nameOffset st_name, byte offset in the string table, unsigned 32-bit
 * @param info st_info: binding and type
 * @param other st_other: visibility
 * @param shndx st_shndx, 0 to 65535; {@link Elf#SHN_UNDEF} for an undefined symbol
 * @param value st_value: an unrelocated address, or an offset in the TLS segment
 * @param size st_size, bytes
 */
public record ElfSymbol(long nameOffset, int info, int other, int shndx, long value, long size) {
    /** sizeof(Elf64_Sym). */
    public static final int SIZE = 24;

    /** Reads one entry. */
    public static ElfSymbol parse(ElfMemory memory, long address) {
        return new ElfSymbol(Integer.toUnsignedLong(memory.u32(address)), memory.u8(address + 4),
                memory.u8(address + 5), memory.u16(address + 6), memory.u64(address + 8), memory.u64(address + 16));
    }

    public SymbolType type() {
        return SymbolType.ofInfo(info);
    }

    public SymbolBinding binding() {
        return SymbolBinding.ofInfo(info);
    }

    public SymbolVisibility visibility() {
        return SymbolVisibility.ofOther(other);
    }

    public boolean undefined() {
        return shndx == Elf.SHN_UNDEF;
    }

    public boolean absolute() {
        return shndx == Elf.SHN_ABS;
    }
}
