package io.jemu.syscalls.descriptor;

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

    public ConstantTable {
        entries = List.copyOf(entries);
        masks = List.copyOf(masks);
    }

    /** A constant. */
    public record Entry(String name, long value) {}
}
