package io.jemu.cli;

import java.util.Optional;

/** The command line is wrong. The message is one sentence for the user, without a final period. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    private final String unknownOption;

    private UsageException(String message, String unknownOption) {
        super(message, null, false, false);
        this.unknownOption = unknownOption;
    }

    public UsageException(String message) {
        this(message, null);
    }

    static UsageException unknownOption(String name) {
        return new UsageException("unknown option " + name, name);
    }

    /** The option that jemu does not have, when that is the mistake. */
    Optional<String> unknownOption() {
        return Optional.ofNullable(unknownOption);
    }
}
