package io.jemu.syscalls.fs.tty;

import io.jemu.syscalls.abi.TermiosFlags;

/** What becomes of bytes on their way to the screen: OPOST and what belongs to it (n_tty.c, do_output_char). */
final class OutputProcessing {
    private static final int TAB = 8;
    private static final int SPACE = ' ';
    private static final int DELETE = 0x7f;
    private static final int CONTINUATION_MASK = 0xc0;
    private static final int CONTINUATION = 0x80;

    private final ByteQueue output;
    private int column;
    /** The column where the line began that is being typed. */
    private int lineColumn;

    OutputProcessing(ByteQueue output) {
        this.output = output;
    }

    /** Whether a byte, unsigned, is a control character. */
    static boolean isControl(int c) {
        return c < SPACE || c == DELETE;
    }

    /** Whether a byte continues a UTF-8 character. */
    static boolean continues(Termios settings, int c) {
        return settings.input(TermiosFlags.IUTF8) && (c & CONTINUATION_MASK) == CONTINUATION;
    }

    /** The column of the cursor, as far as the terminal can know. */
    int column() {
        return column;
    }

    int lineColumn() {
        return lineColumn;
    }

    /** A line begins to be typed here. */
    void lineBegins() {
        lineColumn = column;
    }

    /** Writes a byte as it is; {@code columns} it moves the cursor by. */
    void put(int c, int columns) {
        output.add(c);
        column = Math.max(0, column + columns);
    }

    /** Writes a byte as the settings say. */
    void write(Termios settings, int value) {
        int c = value;
        if (!settings.output(TermiosFlags.OPOST)) {
            output.add(c);
            return;
        }
        switch (c) {
            case '\n' -> {
                if (settings.output(TermiosFlags.ONLRET)) {
                    column = 0;
                }
                if (settings.output(TermiosFlags.ONLCR)) {
                    column = 0;
                    output.add('\r');
                }
                lineColumn = column;
            }
            case '\r' -> {
                if (settings.output(TermiosFlags.ONOCR) && column == 0) {
                    return;
                }
                if (settings.output(TermiosFlags.OCRNL)) {
                    c = '\n';
                }
                if (c == '\r' || settings.output(TermiosFlags.ONLRET)) {
                    column = 0;
                    lineColumn = 0;
                }
            }
            case '\t' -> {
                int spaces = TAB - column % TAB;
                column += spaces;
                if ((settings.oflag() & TermiosFlags.TABDLY) == TermiosFlags.XTABS) {
                    for (int i = 0; i < spaces; i++) {
                        output.add(SPACE);
                    }
                    return;
                }
            }
            case '\b' -> column = Math.max(0, column - 1);
            default -> {
                if (!isControl(c)) {
                    if (settings.output(TermiosFlags.OLCUC) && c >= 'a' && c <= 'z') {
                        c = Character.toUpperCase(c);
                    }
                    column += continues(settings, c) ? 0 : 1;
                }
            }
        }
        output.add(c);
    }

    /** Forgets where the cursor is. */
    void reset() {
        column = 0;
        lineColumn = 0;
    }
}
