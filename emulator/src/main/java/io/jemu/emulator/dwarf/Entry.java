package io.jemu.emulator.dwarf;

/**
 * A debugging information entry with its attributes, as far as they are of interest. Strings, addresses and references
 * are where they lie: {@link EntryReader} fetches them.
 *
 * @param offset in .debug_info
 * @param tag null for the end of a list of children
 * @param next offset of what follows: its first child, if it has children
 * @param forms by {@link DwarfAttribute#ordinal}; null for an attribute that the entry does not have
 * @param numbers the value, or for a string in place its offset in .debug_info; references are offsets in .debug_info
 */
record Entry(Unit unit, long offset, DwarfTag tag, boolean children, long next, DwarfForm[] forms, long[] numbers) {
    boolean has(DwarfAttribute attribute) {
        return forms[attribute.ordinal()] != null;
    }

    /** The value of a constant, flag or reference, or {@code absent}; an expression counts as absent. */
    long number(DwarfAttribute attribute, long absent) {
        DwarfForm form = forms[attribute.ordinal()];
        if (form == null) {
            return absent;
        }
        return switch (form) {
            case DW_FORM_EXPRLOC, DW_FORM_BLOCK, DW_FORM_BLOCK1, DW_FORM_BLOCK2, DW_FORM_BLOCK4, DW_FORM_DATA16,
                    DW_FORM_STRING, DW_FORM_STRP, DW_FORM_LINE_STRP -> absent;
            default -> numbers[attribute.ordinal()];
        };
    }

    boolean flag(DwarfAttribute attribute) {
        return number(attribute, 0) != 0;
    }
}
