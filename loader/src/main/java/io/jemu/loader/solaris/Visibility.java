package io.jemu.loader.solaris;

import io.jemu.emulator.elf.Elf;
import io.jemu.emulator.elf.SymbolBinding;
import io.jemu.loader.object.DynamicSymbols;

/** st_other, of which Solaris takes three bits for the visibility where the gABI had two (ELF Symbol Visibility). */
final class Visibility {
    static final int STV_DEFAULT = 0;
    static final int STV_INTERNAL = 1;
    static final int STV_HIDDEN = 2;
    static final int STV_PROTECTED = 3;
    /** "Ensures that a symbol remains global": a matter of link-editors; at run time the same as default. */
    static final int STV_EXPORTED = 4;
    /** "A single instance of the symbol definition is bound to by all references within a process." */
    static final int STV_SINGLETON = 5;
    /** "Extends the hidden attribute": not in any dynamic symbol table. */
    static final int STV_ELIMINATE = 6;
    private static final int MASK = 7;

    private Visibility() {}

    static int of(DynamicSymbols table, int symbol) {
        return table.other(symbol) & MASK;
    }

    /** Whether other objects may be bound to a definition. */
    static boolean exports(DynamicSymbols table, int symbol) {
        int binding = table.binding(symbol);
        return (binding == SymbolBinding.STB_GLOBAL.value() || binding == SymbolBinding.STB_WEAK.value()
                || binding == SymbolBinding.STB_GNU_UNIQUE.value())
                && switch (of(table, symbol)) {
                    case STV_DEFAULT, STV_PROTECTED, STV_EXPORTED, STV_SINGLETON -> true;
                    default -> false;
                };
    }

    /** Whether a symbol of an object's own table is what its references to it mean. */
    static boolean bindsLocally(DynamicSymbols table, int symbol) {
        if (table.binding(symbol) == SymbolBinding.STB_LOCAL.value()) {
            return true;
        }
        return switch (of(table, symbol)) {
            case STV_INTERNAL, STV_HIDDEN, STV_ELIMINATE -> true;
            case STV_PROTECTED -> table.section(symbol) != Elf.SHN_UNDEF;
            default -> false;
        };
    }
}
