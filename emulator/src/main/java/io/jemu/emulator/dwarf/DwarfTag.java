package io.jemu.emulator.dwarf;

/** What an entry describes, as far as prototypes need it (DWARF 5, table 7.3). */
enum DwarfTag {
    DW_TAG_ARRAY_TYPE(0x01), DW_TAG_CLASS_TYPE(0x02), DW_TAG_ENUMERATION_TYPE(0x04), DW_TAG_FORMAL_PARAMETER(0x05),
    DW_TAG_MEMBER(0x0d), DW_TAG_POINTER_TYPE(0x0f), DW_TAG_REFERENCE_TYPE(0x10), DW_TAG_COMPILE_UNIT(0x11),
    DW_TAG_STRUCTURE_TYPE(0x13), DW_TAG_SUBROUTINE_TYPE(0x15), DW_TAG_TYPEDEF(0x16), DW_TAG_UNION_TYPE(0x17),
    DW_TAG_UNSPECIFIED_PARAMETERS(0x18), DW_TAG_INHERITANCE(0x1c), DW_TAG_PTR_TO_MEMBER_TYPE(0x1f),
    DW_TAG_SUBRANGE_TYPE(0x21), DW_TAG_BASE_TYPE(0x24), DW_TAG_CONST_TYPE(0x26), DW_TAG_ENUMERATOR(0x28),
    DW_TAG_SUBPROGRAM(0x2e), DW_TAG_VOLATILE_TYPE(0x35), DW_TAG_RESTRICT_TYPE(0x37), DW_TAG_NAMESPACE(0x39),
    DW_TAG_UNSPECIFIED_TYPE(0x3b), DW_TAG_PARTIAL_UNIT(0x3c), DW_TAG_TYPE_UNIT(0x41),
    DW_TAG_RVALUE_REFERENCE_TYPE(0x42), DW_TAG_ATOMIC_TYPE(0x47), DW_TAG_IMMUTABLE_TYPE(0x4b),
    /** Any other. */
    OTHER(-1);

    private static final DwarfTag[] BY_CODE = new DwarfTag[0x50];

    static {
        java.util.Arrays.fill(BY_CODE, OTHER);
        for (DwarfTag tag : values()) {
            if (tag != OTHER) {
                BY_CODE[tag.code] = tag;
            }
        }
    }

    private final int code;

    DwarfTag(int code) {
        this.code = code;
    }

    static DwarfTag of(long code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[(int) code] : OTHER;
    }
}
