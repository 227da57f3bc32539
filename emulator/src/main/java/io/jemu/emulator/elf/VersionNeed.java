package io.jemu.emulator.elf;

import io.jemu.emulator.elf.ElfFormatException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * The versions that an object needs of one other object: Elf64_Verneed and its Elf64_Vernaux (LSB Core, Symbol
 * Versioning).
 *
 * @param file vn_file as a string: DT_SONAME of the other object
 * @param versions in the order of the file
 */
public record VersionNeed(String file, List<Version> versions) {
    /**
     * A needed version, Elf64_Vernaux.
     *
     * @param hash vna_hash, {@link SymbolName#sysvHash} of the name
     * @param flags vna_flags, {@link Elf#VER_FLG_WEAK}
     * @param index vna_other: what DT_VERSYM calls it, with {@link Elf#VERSYM_HIDDEN} perhaps
     * @param name vna_name as a string
     */
    public record Version(int hash, int flags, int index, String name) {
        public boolean weak() {
            return (flags & Elf.VER_FLG_WEAK) != 0;
        }
    }

    /**
     * Reads the table at DT_VERNEED. As in ld.so, the offsets to the next entries end it, not DT_VERNEEDNUM.
     *
     * @param strings address of DT_STRTAB
     * @throws ElfFormatException ({@link Reason#BAD_VERSION_TABLE}) if an entry has an unknown layout or the table has
     *     no end
     */
    public static List<VersionNeed> parseTable(ElfMemory memory, long address, long strings) {
        List<VersionNeed> needs = new ArrayList<>();
        VersionNames names = new VersionNames(memory, strings);
        for (long at = address; ; ) {
            if (memory.u16(at) != Elf.VER_NEED_CURRENT) {
                throw new ElfFormatException(Reason.BAD_VERSION_TABLE);
            }
            List<Version> versions = new ArrayList<>();
            for (long aux = at + Integer.toUnsignedLong(memory.u32(at + 8)); ; ) {
                versions.add(new Version(memory.u32(aux), memory.u16(aux + 4), memory.u16(aux + 6),
                        names.at(aux + 8)));
                long next = Integer.toUnsignedLong(memory.u32(aux + 12));
                if (next == 0) {
                    break;
                }
                aux += next;
            }
            needs.add(new VersionNeed(names.at(at + 4), List.copyOf(versions)));
            long next = Integer.toUnsignedLong(memory.u32(at + 12));
            if (next == 0) {
                return List.copyOf(needs);
            }
            at += next;
        }
    }
}
