package io.jemu.trace.execution;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where instructions are traced, as the command line says it. */
public sealed interface CodePlace {
    /** {@code 0x1000-0x2000}: addresses in hexadecimal, the second one excluded. */
    Pattern RANGE = Pattern.compile("0x([0-9a-fA-F]{1,16})-0x([0-9a-fA-F]{1,16})");

    /**
     * The addresses [begin, end) of every process.
     *
     * @param end greater than {@code begin}, unsigned
     */
    record Range(long begin, long end) implements CodePlace {}

    /** A function, or all code of an object: whatever has that name. */
    record Named(String name) implements CodePlace {}

    /**
     * Reads a place.
     *
     * @throws IllegalArgumentException if it is a range without addresses
     */
    static CodePlace parse(String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            return new Named(text);
        }
        long begin = Long.parseUnsignedLong(range.group(1), 16);
        long end = Long.parseUnsignedLong(range.group(2), 16);
        if (Long.compareUnsigned(begin, end) >= 0) {
            throw new IllegalArgumentException("the range " + text + " is empty");
        }
        return new Range(begin, end);
    }
}
