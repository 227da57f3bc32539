package io.jemu.syscalls.fs.tty;

import java.util.ArrayDeque;

/**
 * What was typed and not read yet. In canonical mode it consists of lines, each with an end, and a rest that can still
 * be edited. Positions count from the terminal's first byte on and never fall but by {@link #eraseTo}.
 */
final class InputBuffer {
    /** N_TTY_BUF_SIZE: one byte of it is never used. */
    private static final int SIZE = 4096;
    /** What VEOF leaves as a line's end: nobody reads it. */
    private static final int END_OF_FILE = 0;

    private final ByteQueue bytes = new ByteQueue();
    private final ArrayDeque<Long> lineEnds = new ArrayDeque<>();
    private long tail;
    private long lineStart;

    /** Where the next byte is put. */
    long head() {
        return tail + bytes.size();
    }

    /** Where the line begins that can be edited. */
    long lineStart() {
        return lineStart;
    }

    /** The bytes that can be put; not positive if it is full. */
    int room() {
        return SIZE - 1 - bytes.size();
    }

    int size() {
        return bytes.size();
    }

    void put(int c) {
        bytes.add(c);
    }

    /** Ends a line with a character. */
    void endLine(int c) {
        lineEnds.add(head());
        bytes.add(c);
        lineStart = head();
    }

    /** Ends a line by VEOF. */
    void endFile() {
        endLine(END_OF_FILE);
    }

    /** The byte at a position, unsigned. */
    int get(long position) {
        return bytes.get((int) (position - tail));
    }

    /** Forgets what is at a position and behind it. */
    void eraseTo(long position) {
        bytes.truncate((int) (position - tail));
    }

    /** Canonical mode begins: what is there can be read at once, as one line. It ends: there are no lines. */
    void changeMode(boolean canonical) {
        lineEnds.clear();
        if (canonical && bytes.size() > 0) {
            lineEnds.add(head() - 1);
            lineStart = head();
        } else {
            lineStart = tail;
        }
    }

    /** Whether there is a line to read. */
    boolean hasLine() {
        return lineStart != tail;
    }

    /** FIONREAD in canonical mode: the bytes of complete lines. */
    int lineBytes() {
        int count = (int) (lineStart - tail);
        for (long end : lineEnds) {
            count -= get(end) == END_OF_FILE ? 1 : 0;
        }
        return count;
    }

    /**
     * Takes a line, or the first bytes of one.
     *
     * @return an empty array at the end of the file
     */
    byte[] takeLine(int count) {
        long limit = Math.min(tail + count, lineStart);
        Long end = lineEnds.peek();
        boolean found = end != null && end < limit;
        long stop = found ? end + 1 : limit;
        boolean endOfFile = found && get(end) == END_OF_FILE;
        byte[] line = bytes.peek((int) (stop - tail) - (endOfFile ? 1 : 0));
        drop((int) (stop - tail));
        if (!found && end != null && end == tail && get(end) == END_OF_FILE) {
            // The reader's memory ended where the line did: the end of the file is not to be read as an empty line.
            drop(1);
        }
        return line;
    }

    /** Takes bytes, lines or not. */
    byte[] take(int count) {
        byte[] taken = bytes.peek(count);
        drop(taken.length);
        lineStart = Math.max(lineStart, tail);
        return taken;
    }

    private void drop(int count) {
        bytes.remove(count);
        tail += count;
        while (!lineEnds.isEmpty() && lineEnds.peek() < tail) {
            lineEnds.remove();
        }
    }

    void clear() {
        drop(bytes.size());
        lineStart = tail;
    }
}
