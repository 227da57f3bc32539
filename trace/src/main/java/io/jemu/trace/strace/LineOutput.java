package io.jemu.trace.strace;

import java.io.IOException;
import java.io.OutputStream;

/** A buffer of bytes in front of a file, which knows the column that the next char is written to. */
final class LineOutput {
    private static final int SIZE = 1 << 16;
    private static final String BLANKS = " ".repeat(64);
    private static final String EQUALS = BLANKS + "= ";

    private final OutputStream out;
    private final byte[] buffer = new byte[SIZE];
    private int length;
    private int column;

    LineOutput(OutputStream out) {
        this.out = out;
    }

    /** Text in which each char is a byte. */
    @SuppressWarnings("deprecation") // the one conversion without an intermediate array
    void put(String text, int from, int to) throws IOException {
        column += to - from;
        int at = from;
        while (at < to) {
            int count = Math.min(to - at, SIZE - length);
            text.getBytes(at, at + count, buffer, length);
            length += count;
            at += count;
            if (length == SIZE) {
                drain();
            }
        }
    }

    void put(String text) throws IOException {
        put(text, 0, text.length());
    }

    /** Blanks up to a column, at least one, and an equals sign with a blank behind it. */
    void putEquals(int at) throws IOException {
        int blanks = Math.max(1, at - column);
        for (; blanks > BLANKS.length(); blanks -= BLANKS.length()) {
            put(BLANKS);
        }
        put(EQUALS, BLANKS.length() - blanks, EQUALS.length());
    }

    private void put(byte b) throws IOException {
        buffer[length++] = b;
        if (length == SIZE) {
            drain();
        }
    }

    void endLine() throws IOException {
        put((byte) '\n');
        column = 0;
    }

    /** How many chars of a line there are that has not ended. */
    int column() {
        return column;
    }

    /** The line so far does not count for the column. */
    private void drain() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }

    void flush() throws IOException {
        drain();
        out.flush();
    }

    void close() throws IOException {
        flush();
        out.close();
    }
}
