package io.jemu.syscalls.fs.tty;

import java.util.Arrays;

/** A queue of bytes. */
final class ByteQueue {
    private static final int INITIAL = 256;

    private byte[] bytes = new byte[INITIAL];
    private int start;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(int value) {
        if (size == bytes.length) {
            byte[] larger = new byte[2 * size];
            copy(larger, 0, size);
            bytes = larger;
            start = 0;
        }
        bytes[index(size)] = (byte) value;
        size++;
    }

    void add(byte[] source, int offset, int count) {
        for (int i = 0; i < count; i++) {
            add(source[offset + i]);
        }
    }

    /** The byte at a distance from the first, unsigned. */
    int get(int position) {
        return bytes[index(position)] & 0xff;
    }

    /** The first bytes, at most {@code count}. */
    byte[] peek(int count) {
        byte[] first = new byte[Math.min(count, size)];
        copy(first, 0, first.length);
        return first;
    }

    private void copy(byte[] target, int from, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = bytes[index(from + i)];
        }
    }

    /** Removes the first bytes. */
    void remove(int count) {
        start = index(count);
        size -= count;
        if (size == 0) {
            clear();
        }
    }

    /** Removes the last bytes until there are no more than {@code count}. */
    void truncate(int count) {
        size = Math.min(size, count);
    }

    /** Removes all. */
    void clear() {
        start = 0;
        size = 0;
        if (bytes.length > INITIAL) {
            bytes = Arrays.copyOf(bytes, INITIAL);
        }
    }

    private int index(int position) {
        return (start + position) % bytes.length;
    }
}
