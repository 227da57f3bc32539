package io.jemu.syscalls.fs.tty;

import io.jemu.syscalls.abi.TermiosFlags;
import io.jemu.syscalls.signal.Signal;

/** The line discipline N_TTY of Linux: what becomes of what is typed (drivers/tty/n_tty.c). */
final class LineDiscipline {
    /** What can be typed ahead of the input buffer: the buffers between the two ends of a pair. */
    private static final int BACKLOG = 16384;
    private static final int MARK = 0xff;
    private static final int STRIP_MASK = 0x7f;

    private final InputBuffer input = new InputBuffer();
    private final ByteQueue backlog = new ByteQueue();
    private final Echo echo;
    private final Listener listener;
    private Termios settings = Termios.DEFAULT;
    /** Whether the next character is taken as it is: after VLNEXT. */
    private boolean literal;

    /** The terminal that the discipline works for. */
    interface Listener {
        /** A character has raised a signal for the foreground group. */
        void signal(Signal signal);

        /** VSTOP was typed. */
        void stop();

        /** VSTART was typed, or something that starts the output as well. */
        void start();

        /** Whether VSTOP, and not a program, has stopped the output. */
        boolean stoppedByTyping();

        /** A signal has emptied the input: the output is to be thrown away, too. */
        void flushed();
    }

    LineDiscipline(Echo echo, Listener listener) {
        this.echo = echo;
        this.listener = listener;
    }

    Termios settings() {
        return settings;
    }

    /** tcsetattr(3). */
    void change(Termios newSettings) {
        Termios before = settings;
        settings = newSettings;
        if (((before.lflag() ^ newSettings.lflag()) & (TermiosFlags.ICANON | TermiosFlags.EXTPROC)) != 0) {
            input.changeMode(newSettings.canonical());
            literal = false;
        }
        if (before.input(TermiosFlags.IXON) && !newSettings.input(TermiosFlags.IXON) && listener.stoppedByTyping()) {
            listener.start();
        }
        pump();
    }

    /** The bytes that can be typed before the writer has to wait. */
    int room() {
        return BACKLOG - backlog.size();
    }

    /** Something was typed, no more than there is room for. */
    void type(byte[] bytes, int count) {
        backlog.add(bytes, 0, count);
        pump();
    }

    private void pump() {
        int done = 0;
        while (done < backlog.size() && makeRoom()) {
            receive(backlog.get(done++));
        }
        backlog.remove(done);
    }

    /** Whether a character can be taken in. A line that is too long gets room: its last character goes. */
    private boolean makeRoom() {
        int room = input.room();
        if (settings.input(TermiosFlags.PARMRK)) {
            room = (room + 2) / 3;
        }
        if (room > 0) {
            return true;
        }
        boolean overflow = settings.canonical() && !input.hasLine();
        if (overflow && room < 0) {
            input.eraseTo(input.head() - 1);
        }
        return overflow;
    }

    private void receive(int typed) {
        int c = typed;
        if (settings.input(TermiosFlags.ISTRIP)) {
            c &= STRIP_MASK;
        }
        if (settings.input(TermiosFlags.IUCLC) && settings.local(TermiosFlags.IEXTEN) && c >= 'A' && c <= 'Z') {
            c = Character.toLowerCase(c);
        }
        if (settings.local(TermiosFlags.EXTPROC)) {
            input.put(c);
        } else if (literal) {
            literal = false;
            ordinary(c);
        } else if (!controls(c)) {
            translated(c);
        }
    }

    private boolean is(int c, int index) {
        return c == settings.character(index);
    }

    /** Flow control and signals. */
    private boolean controls(int c) {
        if (settings.input(TermiosFlags.IXON)) {
            if (is(c, TermiosFlags.VSTART)) {
                listener.start();
                return true;
            }
            if (is(c, TermiosFlags.VSTOP)) {
                listener.stop();
                return true;
            }
        }
        if (settings.local(TermiosFlags.ISIG)) {
            Signal signal = is(c, TermiosFlags.VINTR) ? Signal.SIGINT
                    : is(c, TermiosFlags.VQUIT) ? Signal.SIGQUIT
                    : is(c, TermiosFlags.VSUSP) ? Signal.SIGTSTP : null;
            if (signal != null) {
                interrupt(signal, c);
                return true;
            }
        }
        return false;
    }

    private void interrupt(Signal signal, int c) {
        listener.signal(signal);
        if (!settings.local(TermiosFlags.NOFLSH)) {
            echo.discard();
            clear();
            listener.flushed();
        }
        if (settings.input(TermiosFlags.IXON)) {
            listener.start();
        }
        if (settings.local(TermiosFlags.ECHO)) {
            echo.character(settings, c);
        }
    }

    private void translated(int typed) {
        int c = typed;
        startByAny();
        if (c == '\r') {
            if (settings.input(TermiosFlags.IGNCR)) {
                return;
            }
            c = settings.input(TermiosFlags.ICRNL) ? '\n' : c;
        } else if (c == '\n' && settings.input(TermiosFlags.INLCR)) {
            c = '\r';
        }
        if (settings.canonical() && edits(c)) {
            return;
        }
        if (settings.local(TermiosFlags.ECHO)) {
            if (c == '\n' && typed == '\r') {
                echo.finishErasing(settings);
                echo.raw(settings, c);
            } else {
                show(c);
            }
        }
        store(c);
    }

    private void startByAny() {
        if (settings.input(TermiosFlags.IXON) && settings.input(TermiosFlags.IXANY) && listener.stoppedByTyping()) {
            listener.start();
        }
    }

    private void ordinary(int c) {
        startByAny();
        if (settings.local(TermiosFlags.ECHO)) {
            show(c);
        }
        store(c);
    }

    private void show(int c) {
        echo.finishErasing(settings);
        if (input.lineStart() == input.head()) {
            echo.lineBegins();
        }
        echo.character(settings, c);
    }

    private void store(int c) {
        if (c == MARK && settings.input(TermiosFlags.PARMRK)) {
            input.put(c);
        }
        input.put(c);
    }

    /** The characters that edit or end a line. */
    private boolean edits(int c) {
        boolean extended = settings.local(TermiosFlags.IEXTEN);
        if (is(c, TermiosFlags.VERASE)) {
            erase(Erasing.CHARACTER);
        } else if (is(c, TermiosFlags.VKILL)) {
            kill(c);
        } else if (extended && is(c, TermiosFlags.VWERASE)) {
            erase(Erasing.WORD);
        } else if (extended && is(c, TermiosFlags.VLNEXT)) {
            literal = true;
            if (settings.local(TermiosFlags.ECHO)) {
                echo.finishErasing(settings);
                if (settings.local(TermiosFlags.ECHOCTL)) {
                    echo.raw(settings, '^');
                    echo.raw(settings, '\b');
                }
            }
        } else if (extended && settings.local(TermiosFlags.ECHO) && is(c, TermiosFlags.VREPRINT)) {
            echo.finishErasing(settings);
            echo.character(settings, c);
            echo.raw(settings, '\n');
            for (long at = input.lineStart(); at < input.head(); at++) {
                echo.character(settings, input.get(at));
            }
        } else {
            return ends(c, extended);
        }
        return true;
    }

    private boolean ends(int c, boolean extended) {
        if (c == '\n') {
            if (settings.local(TermiosFlags.ECHO) || settings.local(TermiosFlags.ECHONL)) {
                echo.raw(settings, c);
            }
            input.endLine(c);
        } else if (is(c, TermiosFlags.VEOF)) {
            input.endFile();
        } else if (is(c, TermiosFlags.VEOL) || extended && is(c, TermiosFlags.VEOL2)) {
            if (settings.local(TermiosFlags.ECHO)) {
                if (input.lineStart() == input.head()) {
                    echo.lineBegins();
                }
                echo.character(settings, c);
            }
            if (c == MARK && settings.input(TermiosFlags.PARMRK)) {
                input.put(c);
            }
            input.endLine(c);
        } else {
            return false;
        }
        return true;
    }

    /** How much is rubbed out. */
    private enum Erasing {
        CHARACTER,
        WORD,
        LINE
    }

    private void kill(int c) {
        if (input.head() == input.lineStart()) {
            return;
        }
        boolean all = settings.local(TermiosFlags.ECHOK) && settings.local(TermiosFlags.ECHOKE)
                && settings.local(TermiosFlags.ECHOE);
        if (settings.local(TermiosFlags.ECHO) && all) {
            erase(Erasing.LINE);
            return;
        }
        input.eraseTo(input.lineStart());
        if (settings.local(TermiosFlags.ECHO)) {
            echo.finishErasing(settings);
            echo.character(settings, c);
            if (settings.local(TermiosFlags.ECHOK)) {
                echo.raw(settings, '\n');
            }
        }
    }

    private void erase(Erasing erasing) {
        boolean shows = settings.local(TermiosFlags.ECHO);
        boolean word = false;
        while (input.head() != input.lineStart()) {
            long at = input.head();
            int c;
            do {
                c = input.get(--at);
            } while (OutputProcessing.continues(settings, c) && at != input.lineStart());
            if (OutputProcessing.continues(settings, c)) {
                break;
            }
            if (erasing == Erasing.WORD) {
                boolean part = Character.isLetterOrDigit(c) || c == '_';
                if (!part && word) {
                    break;
                }
                word |= part;
            }
            if (shows) {
                rubOut(erasing, at, c);
            }
            input.eraseTo(at);
            if (erasing == Erasing.CHARACTER) {
                break;
            }
        }
        if (shows && input.head() == input.lineStart()) {
            echo.finishErasing(settings);
        }
    }

    /** Shows that the last character, which begins at a position with a byte, is gone. */
    private void rubOut(Erasing erasing, long at, int c) {
        if (settings.local(TermiosFlags.ECHOPRT)) {
            echo.beginErasing(settings);
            echo.character(settings, c);
            for (long more = at + 1; more < input.head(); more++) {
                echo.raw(settings, input.get(more));
            }
        } else if (erasing == Erasing.CHARACTER && !settings.local(TermiosFlags.ECHOE)) {
            echo.character(settings, settings.character(TermiosFlags.VERASE));
        } else if (c == '\t') {
            rubOutTab(at);
        } else {
            boolean control = OutputProcessing.isControl(c);
            boolean caret = settings.local(TermiosFlags.ECHOCTL);
            if (control && caret) {
                echo.erase(settings);
            }
            if (!control || caret) {
                echo.erase(settings);
            }
        }
    }

    private void rubOutTab(long tab) {
        int columns = 0;
        for (long at = tab - 1; at >= input.lineStart(); at--) {
            int c = input.get(at);
            if (c == '\t') {
                echo.eraseTab(columns, true);
                return;
            }
            if (OutputProcessing.isControl(c)) {
                columns += settings.local(TermiosFlags.ECHOCTL) ? 2 : 0;
            } else if (!OutputProcessing.continues(settings, c)) {
                columns++;
            }
        }
        echo.eraseTab(columns, false);
    }

    // --- reading

    private boolean readsLines() {
        return settings.canonical() && !settings.local(TermiosFlags.EXTPROC);
    }

    /** Whether a read need not wait: for a line, or in raw mode for so many bytes. */
    boolean available(int minimum) {
        return readsLines() ? input.hasLine() : input.size() >= minimum;
    }

    /** FIONREAD. */
    int count() {
        return readsLines() ? input.lineBytes() : input.size();
    }

    /**
     * Takes what was typed: at most one line, or in raw mode bytes.
     *
     * @return an empty array at the end of the file
     */
    byte[] read(int count) {
        byte[] taken = readsLines() ? input.takeLine(count) : input.take(count);
        pump();
        return taken;
    }

    /** Throws away what was typed and not read. */
    void clear() {
        input.clear();
        literal = false;
    }

    /** tcflush(3): also what has not been looked at yet. */
    void flush() {
        backlog.clear();
        clear();
    }
}
