package io.jemu.syscalls.declare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes the source of the enum of all system calls. */
final class NumberWriter {
    static final String PACKAGE = "io.jemu.syscalls.abi";
    static final String NAME = "SyscallNumber";

    private NumberWriter() {}

    static String write(Map<Integer, String> names) {
        List<String> constants = new ArrayList<>();
        names.forEach((number, name) ->
                constants.add("    %s(%d, \"%s\")".formatted(name.toUpperCase(Locale.ROOT), number, name)));
        return """
                package %s;

                import java.util.HashMap;
                import java.util.Map;
                import java.util.Optional;

                /** All system calls of Linux on x86-64, also those that jemu does not have. Generated. */
                public enum %s {
                %s;

                    private static final Map<Integer, SyscallNumber> BY_NUMBER = new HashMap<>();

                    static {
                        for (SyscallNumber call : values()) {
                            BY_NUMBER.put(call.number, call);
                        }
                    }

                    private final int number;
                    private final String cName;

                    SyscallNumber(int number, String cName) {
                        this.number = number;
                        this.cName = cName;
                    }

                    /** The call with a number, if Linux has one. */
                    public static Optional<SyscallNumber> of(int number) {
                        return Optional.ofNullable(BY_NUMBER.get(number));
                    }

                    public int number() {
                        return number;
                    }

                    /** The name in {@code <asm/unistd_64.h>}, without its prefix. */
                    public String cName() {
                        return cName;
                    }
                }
                """.formatted(PACKAGE, NAME, String.join(",\n", constants));
    }
}
