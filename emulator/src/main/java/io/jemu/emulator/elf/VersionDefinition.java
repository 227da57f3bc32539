package io.jemu.emulator.elf;

import io.jemu.emulator.elf.ElfFormatException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * A version that an object defines: Elf64_Verdef and its Elf64_Verdaux (LSB Core, Symbol Versioning).
 *
 * @param flags vd_flags, {@link Elf#VER_FLG_BASE}, {@link Elf#VER_FLG_WEAK}
 * @param index vd_ndx: what DT_VERSYM calls it
 * @param hash vd_hash, {@link SymbolName#sysvHash} of the name
 * @param name its name
 */
public record VersionDefinition(int flags, int index, int hash, String name) {
    /** Whether this names the file, not a version of symbols. */
    public boolean base() {
        return (flags & Elf.VER_FLG_BASE) != 0;
    }

    /**
     * Reads the table at DT_VERDEF. As in ld.so, the offsets to the next entries end it, not DT_VERDEFNUM.
     *
     * @param strings address of DT_STRTAB
     * @throws ElfFormatException ({@link Reason#BAD_VERSION_TABLE}) if an entry has an unknown layout or the table has
     *     no end
     */
    public static List<VersionDefinition> parseTable(ElfMemory memory, long address, long strings) {
        List<VersionDefinition> definitions = new ArrayList<>();
        VersionNames names = new VersionNames(memory, strings);
        for (long at = address; ; ) {
            if (memory.u16(at) != Elf.VER_DEF_CURRENT) {
                throw new ElfFormatException(Reason.BAD_VERSION_TABLE);
            }
            // The names that follow are those of the versions it succeeds, which nobody asks for.
            String name = names.at(at + Integer.toUnsignedLong(memory.u32(at + 12)));
            definitions.add(
                    new VersionDefinition(memory.u16(at + 2), memory.u16(at + 4), memory.u32(at + 8), name));
            long next = Integer.toUnsignedLong(memory.u32(at + 16));
            if (next == 0) {
                return List.copyOf(definitions);
            }
            at += next;
        }
    }
}
