package io.jemu.emulator.elf;

/** Low two bits of st_other (gABI, Symbol Visibility); declared in the order of their numbers, 0 to 3. */
public enum SymbolVisibility {
    STV_DEFAULT,
    STV_INTERNAL,
    STV_HIDDEN,
    STV_PROTECTED;

    private static final SymbolVisibility[] BY_VALUE = values();

    /** The visibility in st_other. */
    public static SymbolVisibility ofOther(int other) {
        return BY_VALUE[other & 3];
    }
}
