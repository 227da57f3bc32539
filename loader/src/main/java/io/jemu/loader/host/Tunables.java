package io.jemu.loader.host;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What a program's environment sets of the C library's tunables.
 *
 * @param known the tunables of the program's C library; empty if its list is not known
 * @param settings by index, those that are set
 * @param warnings about what was ignored: lines for standard error
 * @param secure whether glibc.rtld.enable_secure asks for secure mode
 * @param environment the environment after it; null in place of a variable that secure mode removes
 */
public record Tunables(List<Tunable> known, Map<Integer, Setting> settings, List<String> warnings, boolean secure,
        List<String> environment) {
    /** Nothing is known of any tunable. */
    public static final Tunables NONE = new Tunables(List.of(), Map.of(), List.of(), false, List.of());

    public Tunables {
        known = List.copyOf(known);
        settings = Map.copyOf(settings);
        warnings = List.copyOf(warnings);
        environment = Collections.unmodifiableList(environment);
    }

    /**
     * The value of a tunable.
     *
     * @param number of one whose type is a number
     * @param text of one that is a string, else null
     */
    public record Setting(Tunable tunable, long number, String text) {}

    /** The value of a string, null if it is not set. */
    public String text(String name) {
        return settings.values().stream().filter(setting -> setting.tunable().name().equals(name))
                .map(Setting::text).findFirst().orElse(null);
    }

    /** The value of a number, or {@code absent} if the C library has no such tunable. */
    public long number(String name, long absent) {
        for (Tunable tunable : known) {
            if (tunable.name().equals(name)) {
                Setting setting = settings.get(tunable.index());
                return setting == null ? tunable.value() : setting.number();
            }
        }
        return absent;
    }
}
