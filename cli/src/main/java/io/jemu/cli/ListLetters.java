package io.jemu.cli;

import io.jemu.loader.host.LinkerRules;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of ldd(1), one letter each, which ldd hands to the dynamic linker as variables.
 *
 * @param environment those variables, as in environ(7)
 */
record ListLetters(List<String> environment) {
    private static final String WARN = "LD_WARN=yes";
    private static final String BIND_NOW = "LD_BIND_NOW=yes";

    ListLetters {
        environment = List.copyOf(environment);
    }

    /** @throws UsageException for a letter that the ldd of that system does not have */
    static ListLetters of(String letters, LinkerRules rules) throws UsageException {
        boolean solaris = rules == LinkerRules.SOLARIS;
        String known = solaris ? "drDL" : "druv";
        List<String> environment = new ArrayList<>();
        for (char letter : letters.toCharArray()) {
            switch (known.indexOf(letter) < 0 ? '?' : letter) {
                case 'd' -> environment.add(WARN);
                case 'r' -> environment.addAll(List.of(WARN, BIND_NOW));
                case 'v' -> environment.add("LD_VERBOSE=yes");
                case 'u' -> environment.add("LD_DEBUG=unused");
                case 'D', 'L' -> { }
                default -> throw new UsageException("--list knows the letters " + String.join(", ", known.split(""))
                        + ", not '" + letter + "'");
            }
        }
        if (solaris && letters.indexOf('L') < 0) {
            // Without -L ldd lists what a running process loads only if it is needed.
            environment.addAll(List.of("LD_NOLAZYLOAD=1", "LD_LOADFLTR=1"));
        }
        if (solaris && letters.indexOf('D') < 0) {
            environment.add("LD_DEFERRED=1");
        }
        return new ListLetters(environment);
    }
}
