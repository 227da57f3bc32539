package io.jemu.emulator.elf;

/** p_type of a program header: gABI, GNU extensions (elf.h). */
public enum SegmentType {
    PT_NULL(0),
    PT_LOAD(1),
    PT_DYNAMIC(2),
    PT_INTERP(3),
    PT_NOTE(4),
    PT_SHLIB(5),
    PT_PHDR(6),
    PT_TLS(7),
    PT_GNU_EH_FRAME(0x6474e550),
    PT_GNU_STACK(0x6474e551),
    PT_GNU_RELRO(0x6474e552),
    PT_GNU_PROPERTY(0x6474e553),
    PT_GNU_SFRAME(0x6474e554);

    private final int value;

    SegmentType(int value) {
        this.value = value;
    }

    public int value() {
        return value;
    }

    /** The type with this number, or null if it has no name here. */
    public static SegmentType of(int value) {
        for (SegmentType type : values()) {
            if (type.value == value) {
                return type;
            }
        }
        return null;
    }
}
