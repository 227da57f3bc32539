package io.jemu.emulator.elf;

/**
 * A relocation with addend, Elf64_Rela of the gABI.
 *
 * @param offset r_offset, an unrelocated address
 * @param info r_info: symbol index and type
 * @param addend r_addend
 */
public record Rela(long offset, long info, long addend) {
    /** sizeof(Elf64_Rela). */
    public static final int SIZE = 24;

    /** Reads one entry. */
    public static Rela parse(ElfMemory memory, long address) {
        return new Rela(memory.u64(address), memory.u64(address + 8), memory.u64(address + 16));
    }

    /** ELF64_R_SYM. */
    public static int symbol(long info) {
        return (int) (info >>> 32);
    }

    /** ELF64_R_TYPE. */
    public static int type(long info) {
        return (int) info;
    }

    /** The index of the symbol, 0 for none. */
    public int symbol() {
        return symbol(info);
    }

    /** The number of the type; see {@link RelocationType#of}. */
    public int type() {
        return type(info);
    }
}
