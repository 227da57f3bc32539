package io.jemu.loader.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads GLIBC_TUNABLES and the older variables for single tunables (__tunables_init in elf/dl-tunables.c). Up to 2.38
 * whatever makes no sense is passed over in silence, and each tunable has a rule for secure mode; since 2.39 it earns a
 * warning, and secure mode ignores all of them.
 */
public final class TunableParser {
    private static final String VARIABLE = "GLIBC_TUNABLES";
    private static final String ENABLE_SECURE = "glibc.rtld.enable_secure";
    private static final String MALLOC_CHECK = "glibc.malloc.check";

    private final Map<String, Tunable> byName = new HashMap<>();
    private final Map<String, Tunable> byAlias = new HashMap<>();
    private final List<Tunable> known;
    private final boolean strict;
    private final boolean secure;
    private final boolean suidDebug;
    private final Map<Integer, Tunables.Setting> settings = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean secureByTunable;

    /**
     * @param known the tunables there are
     * @param secure AT_SECURE
     * @param suidDebug whether /etc/suid-debug exists, which lets glibc.malloc.check through
     */
    public TunableParser(List<Tunable> known, GlibcVersion version, boolean secure, boolean suidDebug) {
        this.known = known;
        this.strict = version.atLeast(2, 39);
        this.secure = secure;
        this.suidDebug = suidDebug;
        for (Tunable tunable : known) {
            byName.put(tunable.name(), tunable);
            if (!tunable.alias().isEmpty()) {
                byAlias.putIfAbsent(tunable.alias(), tunable);
            }
        }
    }

    /** Reads an environment, strings as in environ(7). */
    public Tunables parse(List<String> environment) {
        List<String> left = environment;
        if (!strict) {
            left = parseOld(environment);
        } else if (!secure) {
            parseStrict(environment);
        }
        return new Tunables(known, settings, warnings, secureByTunable, left);
    }

    private List<String> parseOld(List<String> environment) {
        List<String> left = new ArrayList<>(environment);
        for (int i = 0; i < left.size(); i++) {
            String entry = left.get(i);
            int equals = entry == null ? -1 : entry.indexOf('=');
            String name = equals < 0 ? "" : entry.substring(0, equals);
            if (name.equals(VARIABLE)) {
                String kept = takeList(entry.substring(equals + 1));
                left.set(i, VARIABLE + "=" + (secure ? kept : entry.substring(equals + 1)));
                continue;
            }
            Tunable tunable = byAlias.get(name);
            if (tunable == null || settings.containsKey(tunable.index())) {
                continue;
            }
            if (secure && security(tunable) == Tunable.Security.SXID_ERASE) {
                left.replaceAll(other -> other != null && other.startsWith(name + "=") ? null : other);
            }
            if (!secure || security(tunable) == Tunable.Security.NONE) {
                setOld(tunable, entry.substring(equals + 1));
            }
        }
        return left;
    }

    private Tunable.Security security(Tunable tunable) {
        return suidDebug && tunable.name().equals(MALLOC_CHECK) ? Tunable.Security.NONE : tunable.security();
    }

    /** Takes name=value pairs separated by colons; returns those that a child may see. */
    private String takeList(String list) {
        List<String> kept = new ArrayList<>();
        for (String pair : list.split(":")) {
            int equals = pair.indexOf('=');
            Tunable tunable = equals < 0 ? null : byName.get(pair.substring(0, equals));
            if (tunable == null) {
                continue;
            }
            if (security(tunable) != Tunable.Security.SXID_ERASE) {
                kept.add(pair);
            }
            if (!secure || security(tunable) == Tunable.Security.NONE) {
                setOld(tunable, pair.substring(equals + 1));
            }
        }
        return String.join(":", kept);
    }

    private void setOld(Tunable tunable, String value) {
        set(tunable, value, GuestNumber.parse(value, false).value());
    }

    private void set(Tunable tunable, String value, long number) {
        if (tunable.type() == Tunable.Type.STRING) {
            settings.put(tunable.index(), new Tunables.Setting(tunable, 0, value));
        } else if (tunable.accepts(number)) {
            settings.put(tunable.index(), new Tunables.Setting(tunable, number, null));
        }
    }

    private void parseStrict(List<String> environment) {
        // In the order of the list, as they are set in the end.
        Map<Integer, String> aliases = new TreeMap<>();
        for (String entry : environment) {
            int equals = entry.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String name = entry.substring(0, equals);
            if (name.equals(VARIABLE)) {
                parseStrict(entry.substring(equals + 1));
            } else if (byAlias.containsKey(name)) {
                aliases.put(byAlias.get(name).index(), entry.substring(equals + 1));
            }
        }
        if (!secureByTunable) {
            aliases.forEach((index, value) -> {
                if (!settings.containsKey(index)) {
                    setStrict(known.get(index), value);
                }
            });
        }
    }

    private void parseStrict(String list) {
        Map<Integer, String> found = new TreeMap<>();
        for (int at = 0; at <= list.length() && !list.isEmpty(); ) {
            int equals = list.indexOf('=', at);
            int colon = list.indexOf(':', at);
            if (colon >= 0 && (equals < 0 || colon < equals)) {
                at = colon + 1;
                continue;
            }
            int end = colon < 0 ? list.length() : colon;
            if (equals < 0 || list.substring(equals + 1, end).indexOf('=') >= 0) {
                warnings.add("WARNING: ld.so: invalid GLIBC_TUNABLES `" + list + "': ignored.");
                return;
            }
            Tunable tunable = byName.get(list.substring(at, equals));
            if (tunable != null) {
                found.put(tunable.index(), list.substring(equals + 1, end));
            }
            if (colon < 0) {
                break;
            }
            at = end;
        }
        Tunable enable = byName.get(ENABLE_SECURE);
        if (enable != null && found.containsKey(enable.index())) {
            GuestNumber number = GuestNumber.parse(found.get(enable.index()), true);
            if (!number.complete()) {
                warn(enable, found.get(enable.index()));
            } else if (number.value() == 1) {
                secureByTunable = true;
                return;
            }
        }
        found.forEach((index, value) -> setStrict(known.get(index), value));
    }

    private void setStrict(Tunable tunable, String value) {
        GuestNumber number = GuestNumber.parse(value, true);
        if (tunable.type() != Tunable.Type.STRING && !number.complete()) {
            warn(tunable, value);
            return;
        }
        set(tunable, value, tunable.type() == Tunable.Type.INT_32 ? (int) number.value() : number.value());
    }

    private void warn(Tunable tunable, String value) {
        warnings.add("WARNING: ld.so: invalid GLIBC_TUNABLES value `" + value + "' for option `" + tunable.name()
                + "': ignored.");
    }
}
