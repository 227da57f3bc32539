package io.jemu.emulator.elf;

import java.util.ArrayList;
import java.util.List;

/**
 * A section header, Elf64_Shdr of the gABI, as it stands in the file. Programs run without sections: only tools read
 * them.
 *
 * @param name sh_name: where its name begins in the table of section names
 * @param type sh_type
 * @param flags sh_flags, SHF_*
 * @param address sh_addr, unrelocated; 0 if it is not in memory
 * @param offset sh_offset, in bytes from the start of the file
 * @param size sh_size, bytes, unsigned
 * @param link sh_link: for a symbol table the section with its strings
 */
public record SectionHeader(int name, int type, long flags, long address, long offset, long size, int link) {
    /** sizeof(Elf64_Shdr). */
    public static final int SIZE = 64;
    /** A symbol table for link editors and debuggers. */
    public static final int SHT_SYMTAB = 2;
    /** A string table. */
    public static final int SHT_STRTAB = 3;
    /** A section without content in the file. */
    public static final int SHT_NOBITS = 8;
    /** The content begins with an Elf64_Chdr that says how it is compressed. */
    public static final long SHF_COMPRESSED = 1 << 11;

    /** Reads one header. */
    public static SectionHeader parse(ElfMemory memory, long address) {
        return new SectionHeader(memory.u32(address), memory.u32(address + 4), memory.u64(address + 8),
                memory.u64(address + 16), memory.u64(address + 24), memory.u64(address + 32),
                memory.u32(address + 40));
    }

    /** Reads a table from its bytes. */
    public static List<SectionHeader> parseTable(byte[] table) {
        ElfBytes bytes = new ElfBytes(table);
        List<SectionHeader> headers = new ArrayList<>();
        for (int at = 0; at + SIZE <= table.length; at += SIZE) {
            headers.add(parse(bytes, at));
        }
        return List.copyOf(headers);
    }
}
