package io.jemu.cli;

/** Who links a dynamically linked program. */
public enum LoaderChoice {
    /** jemu's own dynamic linker. */
    JEMU("jemu"),
    /** The interpreter that PT_INTERP names, run as guest code. */
    GUEST("guest");

    private final String optionValue;

    LoaderChoice(String optionValue) {
        this.optionValue = optionValue;
    }

    static LoaderChoice of(String value) throws UsageException {
        for (LoaderChoice choice : values()) {
            if (choice.optionValue.equals(value)) {
                return choice;
            }
        }
        throw new UsageException("--loader is jemu or guest, not '" + value + "'");
    }
}
