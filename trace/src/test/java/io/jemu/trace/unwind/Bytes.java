package io.jemu.trace.unwind;

import java.io.ByteArrayOutputStream;

/** DWARF data, written piece by piece. */
final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes u8(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    Bytes u32(long value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            out.write((int) (value >>> i * Byte.SIZE));
        }
        return this;
    }

    Bytes u64(long value) {
        return u32(value).u32(value >>> Integer.SIZE);
    }

    Bytes text(String text) {
        text.chars().forEach(out::write);
        out.write(0);
        return this;
    }

    int size() {
        return out.size();
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
