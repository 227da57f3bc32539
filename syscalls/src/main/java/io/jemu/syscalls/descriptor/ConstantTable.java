package io.jemu.syscalls.descriptor;

import java.util.ArrayList;
import java.util.List;

/**
 * Names of constants.
 *
 * @param entries in the order in which they are shown
 * @param masks fields of several bits, whose values are those entries that lie within the mask
 */
public record ConstantTable(List<Entry> entries, List<Long> masks) {
    /** No names. */
    public static final ConstantTable NONE = new ConstantTable(List.of(), List.of());

    private static final char SEPARATOR = '=';
    private static final char UNDERSCORE = '_';
    private static final String MASK = "mask";

    public ConstantTable {
        entries = List.copyOf(entries);
        masks = List.copyOf(masks);
    }

    /** A constant. */
    public record Entry(String name, long value) {}

    /**
     * Reads a table from text: words {@code NAME=value}, the value decimal, hexadecimal after 0x or octal after 0, and
     * {@code mask=value} for masks.
     */
    public static ConstantTable parse(String text) {
        List<Entry> entries = new ArrayList<>();
        List<Long> masks = new ArrayList<>();
        for (String word : text.strip().split("\\s+")) {
            int separator = word.indexOf(SEPARATOR);
            String name = word.substring(0, separator);
            long value = Long.decode(word.substring(separator + 1));
            if (name.equals(MASK)) {
                masks.add(value);
            } else {
                entries.add(new Entry(name, value));
            }
        }
        return new ConstantTable(entries, masks);
    }

    /** The first name of a value, or null. */
    public String name(long value) {
        for (Entry entry : entries) {
            if (entry.value == value) {
                return entry.name;
            }
        }
        return null;
    }

    /** What all names begin with, up to an underscore; empty if nothing. */
    public String prefix() {
        if (entries.isEmpty()) {
            return "";
        }
        String prefix = entries.getFirst().name;
        for (Entry entry : entries) {
            int length = 0;
            while (length < Math.min(prefix.length(), entry.name.length())
                    && prefix.charAt(length) == entry.name.charAt(length)) {
                length++;
            }
            prefix = prefix.substring(0, length);
        }
        return prefix.substring(0, prefix.lastIndexOf(UNDERSCORE) + 1);
    }
}
