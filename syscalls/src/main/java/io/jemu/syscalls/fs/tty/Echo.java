package io.jemu.syscalls.fs.tty;

import io.jemu.syscalls.abi.TermiosFlags;

/**
 * What a terminal shows of what is typed (n_tty.c, process_echoes). While the output is stopped, echoes wait.
 */
final class Echo {
    private static final int TAB = 8;
    private static final int CARET = 0x40;
    /** How many echoes can wait: N_TTY_BUF_SIZE. */
    private static final int LIMIT = 4096;

    private final OutputProcessing output;
    private final ByteQueue waiting = new ByteQueue();
    private boolean stopped;
    /** Whether erased characters are being shown, with ECHOPRT. */
    private boolean erasing;

    Echo(OutputProcessing output) {
        this.output = output;
    }

    /** Shows a character as it is, but for OPOST. */
    void raw(Termios settings, int c) {
        if (!stopped) {
            output.write(settings, c);
        } else if (waiting.size() < LIMIT) {
            waiting.add(c);
        }
    }

    /** Shows a character; control characters as a caret and a letter, with ECHOCTL. */
    void character(Termios settings, int c) {
        if (settings.local(TermiosFlags.ECHOCTL) && OutputProcessing.isControl(c) && c != '\t') {
            plain('^');
            plain(c ^ CARET);
        } else {
            raw(settings, c);
        }
    }

    private void plain(int c) {
        if (!stopped) {
            output.put(c, 1);
        } else if (waiting.size() < LIMIT) {
            waiting.add(c);
        }
    }

    /** Rubs out the character before the cursor. */
    void erase(Termios settings) {
        raw(settings, '\b');
        raw(settings, ' ');
        raw(settings, '\b');
    }

    /**
     * Goes back over a tab.
     *
     * @param columns of the characters before it, since the line's start or the tab before
     * @param afterTab whether there is a tab before
     */
    void eraseTab(int columns, boolean afterTab) {
        int before = afterTab ? columns : columns + output.lineColumn();
        for (int back = TAB - before % TAB; back > 0; back--) {
            if (!stopped) {
                output.put('\b', -1);
            } else if (waiting.size() < LIMIT) {
                waiting.add('\b');
            }
        }
    }

    /** Begins to show what is erased, with ECHOPRT. */
    void beginErasing(Termios settings) {
        if (!erasing) {
            raw(settings, '\\');
            erasing = true;
        }
    }

    /** Ends to show what is erased. */
    void finishErasing(Termios settings) {
        if (erasing) {
            raw(settings, '/');
            erasing = false;
        }
    }

    void lineBegins() {
        output.lineBegins();
    }

    /** The output is stopped: echoes wait. */
    void stop() {
        stopped = true;
    }

    /** The output goes on. */
    void start(Termios settings) {
        stopped = false;
        byte[] all = waiting.peek(waiting.size());
        waiting.clear();
        for (byte c : all) {
            output.write(settings, c & 0xff);
        }
    }

    /** Forgets echoes that wait. */
    void discard() {
        waiting.clear();
        erasing = false;
    }
}
