package io.jemu.emulator.elf;

import java.util.function.IntPredicate;

/** A hash table over a dynamic symbol table. */
public sealed interface SymbolHash permits GnuHash, SysvHash {
    /** More symbols than this in one object are taken for a corrupt table. */
    int MAX_SYMBOLS = 1 << 24;

    /**
     * Offers the symbols that may have this name to {@code candidate}, in table order, until it accepts one. The
     * candidate must compare names itself: hashes collide. Allocates nothing.
     *
     * @return the index that was accepted, or {@link Elf#STN_UNDEF}
     * @throws ElfFormatException ({@link ElfFormatException.Reason#BAD_HASH_TABLE}) if a chain does not end
     */
    int find(SymbolName name, IntPredicate candidate);

    /**
     * The number of entries of the symbol table as far as the hash table knows; a GNU table that is empty knows only
     * the symbols that it does not cover.
     *
     * @throws ElfFormatException ({@link ElfFormatException.Reason#BAD_HASH_TABLE}) if there are absurdly many
     */
    int symbolCount();
}
