package io.jemu.loader.explain;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.loader.object.DynamicSymbols;
import io.jemu.loader.object.FoundVersion;
import io.jemu.loader.object.LinkMap;

/**
 * A symbol of an object's table.
 *
 * @param map the object
 * @param symbol index in its symbol table
 */
record Definition(LinkMap map, int symbol) {
    /** {@code name}, {@code name@VERSION} for an old version or {@code name@@VERSION} for the default one. */
    String text() {
        DynamicSymbols table = map.dynamicSymbols();
        String name = table.name(symbol);
        if (!table.versioned()) {
            return name;
        }
        int versym = table.version(symbol);
        FoundVersion version = map.version(versym & Elf.VERSYM_VERSION);
        if (version == null || version.name() == null || version.hash() == 0) {
            return name;
        }
        boolean byDefault = (versym & Elf.VERSYM_HIDDEN) == 0 && table.section(symbol) != Elf.SHN_UNDEF;
        return name + (byDefault ? "@@" : "@") + version.name();
    }

    boolean unique() {
        return map.dynamicSymbols().binding(symbol) == SymbolBinding.STB_GNU_UNIQUE.value();
    }

    boolean weak() {
        return map.dynamicSymbols().binding(symbol) == SymbolBinding.STB_WEAK.value();
    }
}
