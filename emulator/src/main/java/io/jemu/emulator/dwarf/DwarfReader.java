package io.jemu.emulator.dwarf;

import java.nio.charset.StandardCharsets;

/** A cursor over one section. Reads beyond its limit throw {@link DwarfFormatException}. */
final class DwarfReader {
    private static final int LEB_BITS = 7;
    private static final int LEB_MORE = 0x80;
    private static final int LEB_SIGN = 0x40;

    private final byte[] bytes;
    private final int limit;
    private int position;

    DwarfReader(byte[] bytes, long position, long limit) {
        if (limit < 0 || limit > bytes.length || position < 0 || position > limit) {
            throw new DwarfFormatException("an offset lies outside its section");
        }
        this.bytes = bytes;
        this.limit = (int) limit;
        this.position = (int) position;
    }

    DwarfReader(byte[] bytes, long position) {
        this(bytes, position, bytes.length);
    }

    int position() {
        return position;
    }

    boolean atEnd() {
        return position >= limit;
    }

    void seek(long to) {
        if (to < 0 || to > limit) {
            throw new DwarfFormatException("an offset lies outside its section");
        }
        position = (int) to;
    }

    void skip(long count) {
        if (count < 0 || count > limit - position) {
            throw new DwarfFormatException("a section ends too early");
        }
        position += (int) count;
    }

    int u8() {
        if (position >= limit) {
            throw new DwarfFormatException("a section ends too early");
        }
        return bytes[position++] & 0xff;
    }

    /** An unsigned little-endian number of 1 to 8 bytes; one of 8 bytes may be negative in Java. */
    long unsigned(int size) {
        int at = position;
        skip(size);
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << Byte.SIZE | bytes[at + i] & 0xff;
        }
        return value;
    }

    /** Bits beyond 64 are dropped. */
    long uleb() {
        long value = 0;
        int shift = 0;
        while (true) {
            int b = u8();
            if (shift < Long.SIZE) {
                value |= (long) (b & ~LEB_MORE) << shift;
            }
            if ((b & LEB_MORE) == 0) {
                return value;
            }
            shift = Math.min(shift + LEB_BITS, Long.SIZE);
        }
    }

    long sleb() {
        long value = 0;
        int shift = 0;
        while (true) {
            int b = u8();
            if (shift < Long.SIZE) {
                value |= (long) (b & ~LEB_MORE) << shift;
            }
            shift = Math.min(shift + LEB_BITS, Long.SIZE);
            if ((b & LEB_MORE) == 0) {
                return shift < Long.SIZE && (b & LEB_SIGN) != 0 ? value | -1L << shift : value;
            }
        }
    }

    void skipLeb() {
        while ((u8() & LEB_MORE) != 0) {
            continue;
        }
    }

    void skipString() {
        while (u8() != 0) {
            continue;
        }
    }

    /** A NUL-terminated string, one char a byte. */
    String string() {
        int start = position;
        skipString();
        return new String(bytes, start, position - 1 - start, StandardCharsets.ISO_8859_1);
    }
}
