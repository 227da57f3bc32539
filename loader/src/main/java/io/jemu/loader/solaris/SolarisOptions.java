package io.jemu.loader.solaris;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the environment asks of the rules, where ld.so.1(1) has variables that ld.so(8) does not. A variable counts
 * unless it is empty.
 *
 * @param noDirect LD_NODIRECT: direct bindings are looked up like all others
 * @param noLazyLoad LD_NOLAZYLOAD: dependencies that could wait are loaded with the others
 * @param loadFilters LD_LOADFLTR: filtees are loaded with their filters
 * @param noAuxiliaryFilters LD_NOAUXFLTR: auxiliary filters are objects like all others
 * @param deferred LD_DEFERRED: when objects are listed, deferred dependencies are, too
 */
public record SolarisOptions(boolean noDirect, boolean noLazyLoad, boolean loadFilters, boolean noAuxiliaryFilters,
        boolean deferred) {
    /** What an environment (as in environ(7)) asks for. */
    public static SolarisOptions parse(List<String> environment) {
        Map<String, String> variables = new HashMap<>();
        for (String entry : environment) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                variables.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return new SolarisOptions(isSet(variables, "LD_NODIRECT"), isSet(variables, "LD_NOLAZYLOAD"),
                isSet(variables, "LD_LOADFLTR"), isSet(variables, "LD_NOAUXFLTR"), isSet(variables, "LD_DEFERRED"));
    }

    private static boolean isSet(Map<String, String> variables, String name) {
        return !variables.getOrDefault(name, "").isEmpty();
    }
}
