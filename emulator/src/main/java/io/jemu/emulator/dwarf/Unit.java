package io.jemu.emulator.dwarf;

import java.util.Map;

/**
 * A unit of .debug_info (DWARF 5, 7.5.1).
 *
 * @param offset of its header in the section
 * @param end where the next one begins
 * @param first offset of its first entry
 * @param offsetSize 4, or 8 in the 64-bit format
 * @param signature of the type that a type unit describes, otherwise 0
 * @param typeOffset offset of that type in the section
 * @param split whether its entries are in another file
 * @param stringOffsets DW_AT_str_offsets_base
 * @param addresses DW_AT_addr_base
 */
record Unit(long offset, long end, long first, int version, int offsetSize, int addressSize,
        Map<Long, Abbreviation> abbreviations, long signature, long typeOffset, boolean split, long stringOffsets,
        long addresses) {
    private static final long DWARF64 = 0xffffffffL;
    private static final int DWARF64_SIZE = 12;
    private static final int OLDEST = 2;
    private static final int NEWEST = 5;
    private static final int DW_UT_TYPE = 2;
    private static final int DW_UT_SKELETON = 4;
    private static final int DW_UT_SPLIT_COMPILE = 5;
    private static final int DW_UT_SPLIT_TYPE = 6;
    /** Headers of .debug_str_offsets and .debug_addr, which the bases lie behind if nobody says where. */
    private static final int TABLE_HEADER = 8;

    /** Reads the header at an offset. */
    static Unit read(byte[] info, AbbreviationTables tables, long offset) {
        DwarfReader reader = new DwarfReader(info, offset);
        long length = reader.unsigned(Integer.BYTES);
        int offsetSize = Integer.BYTES;
        if (length == DWARF64) {
            length = reader.unsigned(Long.BYTES);
            offsetSize = Long.BYTES;
        }
        if (length < 0 || length > info.length - (long) reader.position()) {
            throw new DwarfFormatException("a unit is longer than its section");
        }
        long end = reader.position() + length;
        int version = (int) reader.unsigned(Short.BYTES);
        if (version < OLDEST || version > NEWEST) {
            throw new DwarfFormatException("a unit is of the unknown version " + version);
        }
        int type = version < NEWEST ? 0 : reader.u8();
        int addressSize = version < NEWEST ? 0 : reader.u8();
        long abbreviations = reader.unsigned(offsetSize);
        if (version < NEWEST) {
            addressSize = reader.u8();
        }
        if (addressSize != Long.BYTES && addressSize != Integer.BYTES) {
            throw new DwarfFormatException("a unit has addresses of " + addressSize + " bytes");
        }
        long signature = 0;
        long typeOffset = 0;
        if (type == DW_UT_TYPE || type == DW_UT_SPLIT_TYPE) {
            signature = reader.unsigned(Long.BYTES);
            typeOffset = offset + reader.unsigned(offsetSize);
        } else if (type == DW_UT_SKELETON || type == DW_UT_SPLIT_COMPILE) {
            reader.skip(Long.BYTES);
        }
        long base = offsetSize == Integer.BYTES ? TABLE_HEADER : 2 * TABLE_HEADER;
        return new Unit(offset, end, reader.position(), version, offsetSize, addressSize, tables.at(abbreviations),
                signature, typeOffset, type >= DW_UT_SKELETON && type <= DW_UT_SPLIT_TYPE, base, base);
    }

    /** The same unit with the bases that its first entry names; those that are absent stay as they are. */
    Unit withBases(Entry root) {
        return new Unit(offset, end, first, version, offsetSize, addressSize, abbreviations, signature, typeOffset,
                split, root.number(DwarfAttribute.DW_AT_STR_OFFSETS_BASE, stringOffsets),
                root.number(DwarfAttribute.DW_AT_ADDR_BASE, addresses));
    }
}
