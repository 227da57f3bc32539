package io.jemu.trace.html;

import java.util.Arrays;

/** Bytes that grow. */
final class Bytes {
    private static final int GROUP_BITS = 7;
    private static final int GROUP = (1 << GROUP_BITS) - 1;
    private static final int INITIAL = 256;

    private byte[] bytes = new byte[INITIAL];
    private int size;

    int size() {
        return size;
    }

    Bytes raw(byte value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2);
        }
        bytes[size++] = value;
        return this;
    }

    Bytes raw(byte[] values) {
        return raw(values, values.length);
    }

    private Bytes raw(byte[] values, int length) {
        if (length > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + length));
        }
        System.arraycopy(values, 0, bytes, size, length);
        size += length;
        return this;
    }

    /** Adds a number without sign, seven bits a byte, the low ones first; all but the last byte have the high bit. */
    Bytes unsigned(long value) {
        long rest = value;
        while ((rest & ~GROUP) != 0) {
            raw((byte) (rest & GROUP | 1 << GROUP_BITS));
            rest >>>= GROUP_BITS;
        }
        return raw((byte) rest);
    }

    /** Adds a number so that small ones of either sign are short. */
    Bytes signed(long value) {
        return unsigned(value << 1 ^ value >> Long.SIZE - 1);
    }

    /** Adds eight bytes, the low one first. */
    Bytes word(long value) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            raw((byte) (value >>> shift));
        }
        return this;
    }

    /** Adds the size of this, and its bytes, to another, and empties this. */
    void moveTo(Bytes target) {
        target.unsigned(size).raw(bytes, size);
        size = 0;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }
}
