package io.jemu.trace.calls;

import io.jemu.trace.plt.SymbolGlobs;
import java.util.List;

/**
 * Which functions' calls are told: those that match any pattern, {@code SYMBOL} or {@code OBJECT!SYMBOL}, with the
 * wildcards of {@link SymbolGlobs}. The object is that which defines the function, by its soname.
 */
public final class CallFilter {
    /** All of them. */
    public static final CallFilter ALL = new CallFilter(List.of());

    private static final char SEPARATOR = '!';

    private final List<Rule> rules;

    private record Rule(SymbolGlobs object, SymbolGlobs symbol) {
        boolean matches(String objectName, String symbolName) {
            return object.test(objectName) && symbol.test(symbolName);
        }
    }

    /** @param patterns none: everything matches */
    public CallFilter(List<String> patterns) {
        rules = patterns.stream().map(CallFilter::rule).toList();
    }

    private static Rule rule(String pattern) {
        int separator = pattern.indexOf(SEPARATOR);
        return new Rule(new SymbolGlobs(separator < 0 ? List.of() : List.of(pattern.substring(0, separator))),
                new SymbolGlobs(List.of(pattern.substring(separator + 1))));
    }

    /** Whether calls of a function are told. */
    boolean matches(String object, String symbol) {
        return rules.isEmpty() || rules.stream().anyMatch(rule -> rule.matches(object, symbol));
    }
}
