package io.jemu.trace.html;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows of one table on their way to the file, column by column. Cells are added in the order of the columns:
 * {@code block.number(time).number(pid).text(name).end()}.
 *
 * <p>As written: the table's number, how many rows, the names, the texts, and each column with its size before it.
 */
final class Block {
    /** So few rows keep what waits in memory small; so many make compression worth it. */
    static final int MOST_ROWS = 8192;

    private static final int MOST_BYTES = 1 << 20;

    private final ReportTable table;
    private final List<Bytes> columns = new ArrayList<>();
    private final long[] before;
    private final Texts names = new Texts();
    private final Texts texts = new Texts();
    private int column;
    private int rows;

    Block(ReportTable table) {
        this.table = table;
        table.columns().forEach(column -> columns.add(new Bytes()));
        before = new long[table.columns().size()];
    }

    /** Adds a cell to a column of numbers. */
    Block number(long value) {
        Bytes bytes = columns.get(column);
        switch (type()) {
            case TIME -> {
                bytes.signed(value - before[column]);
                before[column] = value;
            }
            case COUNT -> bytes.unsigned(Integer.toUnsignedLong((int) value));
            case WORD -> bytes.word(value);
            case NAME, TEXT -> throw new IllegalArgumentException("a number in " + name());
        }
        column++;
        return this;
    }

    /** Adds a cell to a column of strings. */
    Block text(String value) {
        return string(SafeText.of(value));
    }

    /** Adds a cell that is a list, as one string. */
    Block list(List<String> values) {
        return string(values.stream().map(SafeText::of).collect(Collectors.joining(Texts.SEPARATOR)));
    }

    private Block string(String value) {
        Texts list = switch (type()) {
            case NAME -> names;
            case TEXT -> texts;
            case TIME, COUNT, WORD -> throw new IllegalArgumentException("a string in " + name());
        };
        columns.get(column).unsigned(list.number(value));
        column++;
        return this;
    }

    /**
     * Ends a row.
     *
     * @return whether the block is large enough to be written
     */
    boolean end() {
        if (column != columns.size()) {
            throw new IllegalStateException("no " + name());
        }
        column = 0;
        rows++;
        return rows >= MOST_ROWS || names.size() + texts.size() >= MOST_BYTES;
    }

    private ColumnType type() {
        return table.columns().get(column).type();
    }

    private String name() {
        return table + "." + table.columns().get(column).name();
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /** The rows as bytes. The block is empty then. */
    byte[] take() {
        Bytes all = new Bytes();
        all.unsigned(table.ordinal()).unsigned(rows);
        names.moveTo(all);
        texts.moveTo(all);
        columns.forEach(bytes -> bytes.moveTo(all));
        Arrays.fill(before, 0);
        rows = 0;
        return all.toArray();
    }
}
