package io.jemu.emulator.elf;

import io.jemu.emulator.elf.ElfFormatException.Reason;

/** Reads the names of a version table, of which a corrupt one may have any number, of any length. */
final class VersionNames {
    /** An index has 15 bits, so that more versions could not be told apart. */
    private static final int MAX_NAMES = 1 << 15;
    private static final int MAX_TEXT = 1 << 22;

    private final ElfMemory memory;
    private final long strings;
    private int count;
    private int length;

    /** @param strings address of DT_STRTAB */
    VersionNames(ElfMemory memory, long strings) {
        this.memory = memory;
        this.strings = strings;
    }

    /**
     * The name whose offset in the string table stands at an address.
     *
     * @throws ElfFormatException ({@link Reason#BAD_VERSION_TABLE}) if there were too many before
     */
    String at(long address) {
        String name = memory.cString(strings + Integer.toUnsignedLong(memory.u32(address)));
        length += name.length();
        if (++count > MAX_NAMES || length > MAX_TEXT) {
            throw new ElfFormatException(Reason.BAD_VERSION_TABLE);
        }
        return name;
    }
}
