package io.jemu.emulator.dwarf;

/** The attributes that prototypes are made of (DWARF 5, table 7.5). */
enum DwarfAttribute {
    DW_AT_SIBLING(0x01), DW_AT_NAME(0x03), DW_AT_BYTE_SIZE(0x0b), DW_AT_BIT_SIZE(0x0d), DW_AT_LOW_PC(0x11),
    DW_AT_CONST_VALUE(0x1c), DW_AT_UPPER_BOUND(0x2f), DW_AT_PROTOTYPED(0x27), DW_AT_ABSTRACT_ORIGIN(0x31),
    DW_AT_COUNT(0x37), DW_AT_DATA_MEMBER_LOCATION(0x38), DW_AT_DECLARATION(0x3c), DW_AT_ENCODING(0x3e),
    DW_AT_EXTERNAL(0x3f), DW_AT_SPECIFICATION(0x47), DW_AT_TYPE(0x49), DW_AT_DATA_BIT_OFFSET(0x6b),
    DW_AT_SIGNATURE(0x69), DW_AT_LINKAGE_NAME(0x6e), DW_AT_STR_OFFSETS_BASE(0x72), DW_AT_ADDR_BASE(0x73),
    DW_AT_CALLING_CONVENTION(0x36),
    DW_AT_ARTIFICIAL(0x34), DW_AT_BIT_OFFSET(0x0c), DW_AT_LANGUAGE(0x13), DW_AT_DELETED(0x8a), DW_AT_DEFAULTED(0x8b),
    /** The name of {@link #DW_AT_LINKAGE_NAME} before DWARF 4. */
    DW_AT_MIPS_LINKAGE_NAME(0x2007);

    private static final int STANDARD = 0x90;
    private static final DwarfAttribute[] BY_CODE = new DwarfAttribute[STANDARD];

    static {
        for (DwarfAttribute attribute : values()) {
            if (attribute.code < STANDARD) {
                BY_CODE[attribute.code] = attribute;
            }
        }
    }

    private final int code;

    DwarfAttribute(int code) {
        this.code = code;
    }

    /** Null for an attribute that is of no interest here. */
    static DwarfAttribute of(long code) {
        if (code >= 0 && code < STANDARD) {
            return BY_CODE[(int) code];
        }
        return code == DW_AT_MIPS_LINKAGE_NAME.code ? DW_AT_LINKAGE_NAME : null;
    }
}
