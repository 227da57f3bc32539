package io.jemu.emulator.dwarf;

/**
 * The shape of entries (DWARF 5, 7.5.3): which attributes they have, and how these are written.
 *
 * @param attributes each null if it is of no interest
 * @param forms one for each attribute
 * @param constants the value of an attribute of {@link DwarfForm#DW_FORM_IMPLICIT_CONST}
 */
record Abbreviation(DwarfTag tag, boolean children, DwarfAttribute[] attributes, DwarfForm[] forms,
        long[] constants) {
}
