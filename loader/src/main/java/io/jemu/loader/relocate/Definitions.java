package io.jemu.loader.relocate;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.SymbolType;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.LinkMap;

/** The address that a definition stands for. */
public interface Definitions {
    /** The address as the symbol table says: base plus st_value, or st_value alone for an absolute symbol. */
    Definitions PLAIN = (map, symbol) -> {
        DynamicSymbols table = map.dynamicSymbols();
        return (table.section(symbol) == Elf.SHN_ABS ? 0 : map.base()) + table.value(symbol);
    };

    /** Where references to symbol {@code symbol} of {@code map} lead. */
    long address(LinkMap map, int symbol);

    /** Whether the address is that of a resolver which must be called for the real one. */
    static boolean isIndirect(LinkMap map, int symbol) {
        DynamicSymbols table = map.dynamicSymbols();
        return table.type(symbol) == SymbolType.STT_GNU_IFUNC.value() && table.section(symbol) != Elf.SHN_UNDEF;
    }
}
