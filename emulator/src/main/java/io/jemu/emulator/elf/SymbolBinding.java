package io.jemu.emulator.elf;

/** High half of st_info: gABI, GNU extensions (elf.h). */
public enum SymbolBinding {
    STB_LOCAL(0),
    STB_GLOBAL(1),
    STB_WEAK(2),
    /** One definition in the whole process, whatever the scopes say. */
    STB_GNU_UNIQUE(10),
    /** A number without a meaning on this platform. */
    UNASSIGNED(-1);

    private static final SymbolBinding[] BY_VALUE = new SymbolBinding[16];

    static {
        java.util.Arrays.fill(BY_VALUE, UNASSIGNED);
        for (SymbolBinding binding : values()) {
            if (binding != UNASSIGNED) {
                BY_VALUE[binding.value] = binding;
            }
        }
    }

    private final int value;

    SymbolBinding(int value) {
        this.value = value;
    }

    public int value() {
        return value;
    }

    /** The binding in bits 4 to 7 of st_info. */
    public static SymbolBinding ofInfo(int info) {
        return BY_VALUE[info >> 4 & 0xf];
    }
}
