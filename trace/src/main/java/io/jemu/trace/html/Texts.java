package io.jemu.trace.html;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The different strings of a block, each written once, a line each. */
final class Texts {
    /** Stands between the parts of a list; {@link SafeText} has none. */
    static final String SEPARATOR = "\u001f";

    private final Map<String, Integer> numbers = new HashMap<>();
    private final Bytes lines = new Bytes();

    /** The number of a text in this block. It is a {@link SafeText}, or several with separators between. */
    int number(String text) {
        Integer known = numbers.get(text);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        numbers.put(text, number);
        lines.raw(text.getBytes(StandardCharsets.UTF_8)).raw((byte) '\n');
        return number;
    }

    int size() {
        return lines.size();
    }

    /** Adds how many texts there are, how many bytes they take, and these; and begins anew. */
    void moveTo(Bytes target) {
        target.unsigned(numbers.size());
        lines.moveTo(target);
        numbers.clear();
    }
}
