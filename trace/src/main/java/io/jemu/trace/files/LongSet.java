package io.jemu.trace.files;

import java.util.Arrays;

/** Numbers other than 0, each once. */
final class LongSet {
    private static final int INITIAL = 1 << 12;
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private long[] table = new long[INITIAL];
    private int size;

    int size() {
        return size;
    }

    void add(long value) {
        if (size * 2 >= table.length) {
            long[] old = table;
            table = new long[old.length * 2];
            size = 0;
            for (long each : old) {
                if (each != 0) {
                    insert(each);
                }
            }
        }
        insert(value);
    }

    private void insert(long value) {
        int mask = table.length - 1;
        int at = (int) (value * SPREAD >>> Long.SIZE / 2) & mask;
        while (table[at] != 0) {
            if (table[at] == value) {
                return;
            }
            at = at + 1 & mask;
        }
        table[at] = value;
        size++;
    }

    long[] sorted() {
        long[] values = Arrays.stream(table).filter(value -> value != 0).toArray();
        Arrays.sort(values);
        return values;
    }
}
