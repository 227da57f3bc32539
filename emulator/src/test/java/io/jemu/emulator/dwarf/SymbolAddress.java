package io.jemu.emulator.dwarf;

import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.elf.ElfSymbol;
import io.jemu.emulator.elf.SectionHeader;
import io.jemu.emulator.elf.SymbolTable;
import java.util.List;

/** Looks up a symbol in the table of a file. */
final class SymbolAddress {
    private SymbolAddress() {}

    static long of(ElfBytes file, String name) {
        ElfHeader header = ElfHeader.parse(file, 0);
        byte[] table = new byte[header.shnum() * SectionHeader.SIZE];
        file.read(header.shoff(), table, 0, table.length);
        List<SectionHeader> sections = SectionHeader.parseTable(table);
        for (SectionHeader section : sections) {
            if (section.type() == SectionHeader.SHT_SYMTAB) {
                SymbolTable symbols = new SymbolTable(file, section.offset(), sections.get(section.link()).offset());
                for (int i = 0; i < section.size() / ElfSymbol.SIZE; i++) {
                    if (symbols.name(i).equals(name)) {
                        return symbols.value(i);
                    }
                }
            }
        }
        throw new AssertionError(name + " is not in the symbol table");
    }
}
