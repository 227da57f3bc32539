package io.jemu.trace.calls;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which functions' calls are told: those that match any pattern, {@code SYMBOL} or {@code OBJECT!SYMBOL}, in which
 * {@code *} stands for any characters and {@code ?} for one. The object is that which defines the function.
 */
public final class CallFilter {
    /** All of them. */
    public static final CallFilter ALL = new CallFilter(List.of());

    private static final char SEPARATOR = '!';

    private final List<Rule> rules;

    private record Rule(Pattern object, Pattern symbol) {}

    /** @param patterns none: everything matches */
    public CallFilter(List<String> patterns) {
        rules = patterns.stream().map(CallFilter::rule).toList();
    }

    private static Rule rule(String pattern) {
        int separator = pattern.indexOf(SEPARATOR);
        return new Rule(separator < 0 ? null : glob(pattern.substring(0, separator)),
                glob(pattern.substring(separator + 1)));
    }

    private static Pattern glob(String text) {
        StringBuilder regex = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Whether calls of a function are told. */
    boolean matches(String object, String symbol) {
        if (rules.isEmpty()) {
            return true;
        }
        for (Rule rule : rules) {
            if ((rule.object == null || rule.object.matcher(object).matches())
                    && rule.symbol.matcher(symbol).matches()) {
                return true;
            }
        }
        return false;
    }
}
