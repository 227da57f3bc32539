package io.jemu.emulator.elf;

/** Low half of st_info: gABI, GNU extensions (elf.h). */
public enum SymbolType {
    STT_NOTYPE(0),
    STT_OBJECT(1),
    STT_FUNC(2),
    STT_SECTION(3),
    STT_FILE(4),
    STT_COMMON(5),
    STT_TLS(6),
    /** The value is the address of a resolver that returns the function's address. */
    STT_GNU_IFUNC(10),
    /** A number without a meaning on this platform. */
    UNASSIGNED(-1);

    private static final SymbolType[] BY_VALUE = new SymbolType[16];

    static {
        java.util.Arrays.fill(BY_VALUE, UNASSIGNED);
        for (SymbolType type : values()) {
            if (type != UNASSIGNED) {
                BY_VALUE[type.value] = type;
            }
        }
    }

    private final int value;

    SymbolType(int value) {
        this.value = value;
    }

    public int value() {
        return value;
    }

    /** The type in the low four bits of st_info. */
    public static SymbolType ofInfo(int info) {
        return BY_VALUE[info & 0xf];
    }
}
