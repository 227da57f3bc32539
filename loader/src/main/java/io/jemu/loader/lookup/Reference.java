package io.jemu.loader.lookup;

import io.jemu.emulator.elf.RelocationType;
import io.jemu.loader.object.FoundVersion;

/**
 * What was asked for.
 *
 * @param symbol the name
 * @param version the version wanted, null for none
 * @param relocation the relocation that asks, null if a call like dlsym does
 * @param type what may satisfy it
 * @param weak whether it may stay undefined
 * @param index the referring symbol in the requester's table, {@link #NO_SYMBOL} if a call like dlsym asks
 */
public record Reference(String symbol, FoundVersion version, RelocationType relocation, TypeClass type,
        boolean weak, int index) {
    /** The look-up starts from a name, not from a symbol. */
    public static final int NO_SYMBOL = -1;
}
