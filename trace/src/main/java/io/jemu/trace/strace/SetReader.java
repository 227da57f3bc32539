package io.jemu.trace.strace;

import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.strace.CallSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the sets of {@code -e NAME=[!]VALUE[,VALUE]...}. */
final class SetReader {
    private static final String ALL = "all";
    private static final String NONE = "none";
    private static final String SIGNAL_PREFIX = "SIG";
    private static final List<String> WORD_SIZES = List.of("@64", "@32", "@x32");
    private static final int REAL_TIME = 32;
    private static final int SIGNALS = 64;

    private final boolean negated;
    private final List<String> values;

    private SetReader(String text) {
        String rest = text;
        boolean not = false;
        while (rest.startsWith("!")) {
            not = !not;
            rest = rest.substring(1);
        }
        this.negated = not;
        this.values = List.of(rest.split(",", -1));
    }

    /** A set of system calls: names, classes after a percent sign, expressions after a slash. */
    static CallSet calls(String text) throws StraceSyntaxException {
        SetReader reader = new SetReader(text);
        CallSet found = CallSet.NONE;
        for (String value : reader.values) {
            found = found.with(call(value));
        }
        return reader.negated ? found.complement() : found;
    }

    private static CallSet call(String value) throws StraceSyntaxException {
        boolean optional = value.startsWith("?");
        String name = optional ? value.substring(1) : value;
        for (String size : WORD_SIZES) {
            if (name.endsWith(size)) {
                name = name.substring(0, name.length() - size.length());
                if (!size.equals(WORD_SIZES.getFirst())) {
                    return CallSet.NONE; // calls of other personalities, which there are not
                }
            }
        }
        if (name.equals(ALL)) {
            return CallSet.ALL;
        }
        if (name.equals(NONE)) {
            return CallSet.NONE;
        }
        CallSet found = name.startsWith("/") ? matching(name.substring(1)) : named(name);
        if (found.numbers().isEmpty() && !optional) {
            throw new StraceSyntaxException("invalid system call '" + value + "'");
        }
        return found;
    }

    private static CallSet matching(String expression) throws StraceSyntaxException {
        try {
            Pattern pattern = Pattern.compile(expression);
            BitSet numbers = new BitSet(CallSet.LIMIT);
            for (SyscallNumber call : SyscallNumber.values()) {
                if (pattern.matcher(call.cName()).find()) {
                    numbers.set(call.number());
                }
            }
            return new CallSet(numbers, false);
        } catch (PatternSyntaxException e) {
            throw new StraceSyntaxException("invalid regular expression '" + expression + "'");
        }
    }

    private static CallSet named(String name) {
        BitSet numbers = new BitSet(CallSet.LIMIT);
        for (SyscallNumber call : SyscallNumber.values()) {
            if (call.cName().equals(name) || name.equals(String.valueOf(call.number()))) {
                numbers.set(call.number());
            }
        }
        if (!numbers.isEmpty()) {
            return new CallSet(numbers, false);
        }
        return CallClass.of(name.startsWith("%") ? name.substring(1) : name).orElse(CallSet.NONE);
    }

    /** A set of signals, by name or number: bit n - 1 for signal n. */
    static long signals(String text) throws StraceSyntaxException {
        SetReader reader = new SetReader(text);
        long found = 0;
        for (String value : reader.values) {
            found |= signal(value);
        }
        return reader.negated ? ~found : found;
    }

    private static long signal(String value) throws StraceSyntaxException {
        String upper = value.toUpperCase(Locale.ROOT);
        if (upper.equals(ALL.toUpperCase(Locale.ROOT))) {
            return -1;
        }
        if (upper.equals(NONE.toUpperCase(Locale.ROOT))) {
            return 0;
        }
        String name = upper.startsWith(SIGNAL_PREFIX) ? upper : SIGNAL_PREFIX + upper;
        for (Signal signal : Signal.values()) {
            if (signal.name().equals(name)) {
                return signal.bit();
            }
        }
        try {
            int number = name.startsWith("SIGRT_") ? REAL_TIME + Integer.parseInt(name.substring("SIGRT_".length()))
                    : Integer.parseInt(value);
            if (number > 0 && number <= SIGNALS) {
                return Signal.bit(number);
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw new StraceSyntaxException("invalid signal '" + value + "'");
    }

    /** A set of an enum's constants, by their names in lower case with hyphens. */
    static <E extends Enum<E>> Set<E> constants(Class<E> type, String kind, String text) throws StraceSyntaxException {
        SetReader reader = new SetReader(text);
        EnumSet<E> found = EnumSet.noneOf(type);
        for (String value : reader.values) {
            if (value.equals(ALL)) {
                found.addAll(EnumSet.allOf(type));
            } else if (!value.equals(NONE)) {
                found.add(constant(type, kind, value));
            }
        }
        return reader.negated ? EnumSet.complementOf(found) : found;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String kind, String value)
            throws StraceSyntaxException {
        List<String> known = new ArrayList<>();
        for (E each : type.getEnumConstants()) {
            String name = each.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(value)) {
                return each;
            }
            known.add(name);
        }
        throw new StraceSyntaxException(
                "invalid " + kind + " '" + value + "'; known are " + String.join(", ", known) + ", all and none");
    }
}
