package io.jemu.trace.files;

import io.jemu.emulator.trace.Described;
import io.jemu.emulator.trace.EventFields;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON (RFC 8259) in the making. Texts hold one char for a byte: what is UTF-8 comes out as it is, any other byte that
 * is not ASCII as the escape of a lone surrogate U+DC80 to U+DCFF, as Python's "surrogateescape" has it; so that no
 * name is lost. Addresses are texts of hexadecimal digits.
 */
final class JsonBuffer implements EventFields {
    private static final int INITIAL = 1 << 12;
    /** Of any long in decimal digits with its sign. */
    private static final int MAX_DIGITS = 20;
    private static final int SURROGATE = 0xdc00;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final int NIBBLE = 4;
    private static final int BASE = 10;

    /** How many texts are kept as they are written: names come again and again. */
    private static final int MAX_KNOWN = 1 << 12;
    /** Longer ones are not kept. */
    private static final int MAX_KNOWN_LENGTH = 128;

    private final Map<String, byte[]> known = new HashMap<>();
    private byte[] bytes = new byte[INITIAL];
    private int size;
    private boolean separate;

    int size() {
        return size;
    }

    /** Writes out what there is and begins anew. */
    void drain(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
        size = 0;
    }

    private void put(int ascii) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2);
        }
        bytes[size++] = (byte) ascii;
    }

    private void put(byte[] ascii) {
        if (size + ascii.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2 + ascii.length);
        }
        System.arraycopy(ascii, 0, bytes, size, ascii.length);
        size += ascii.length;
    }

    /** Something that is no value: white space, or what stands around the values of a file. */
    JsonBuffer raw(String ascii) {
        put(ascii.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    private void comma() {
        if (separate) {
            put(',');
        }
        separate = true;
    }

    /** An object begins, as a value of its own or in an array. */
    JsonBuffer begin() {
        comma();
        put('{');
        separate = false;
        return this;
    }

    /** An object begins after a separator that is given. */
    JsonBuffer begin(byte[] separator) {
        put(separator);
        separate = false;
        return begin();
    }

    /** An object begins that is a field's value. */
    JsonBuffer begin(String name) {
        name(name);
        put('{');
        separate = false;
        return this;
    }

    JsonBuffer end() {
        put('}');
        separate = true;
        return this;
    }

    /** What follows is no neighbour of what was before. */
    JsonBuffer line() {
        put('\n');
        separate = false;
        return this;
    }

    private void name(String name) {
        comma();
        string(name);
        put(':');
    }

    @Override
    public void text(String name, String value) {
        name(name);
        string(value);
    }

    @Override
    public void number(String name, long value) {
        name(name);
        decimal(value);
    }

    /** A number with three decimals, given in thousandths, which are not negative. */
    void thousandths(String name, long value) {
        name(name);
        decimal(value / 1000);
        put('.');
        int rest = (int) (value % 1000);
        put('0' + rest / 100);
        put('0' + rest / BASE % BASE);
        put('0' + rest % BASE);
    }

    @Override
    public void address(String name, long value) {
        name(name);
        put('"');
        put('0');
        put('x');
        int shift = Math.max(0, (Long.SIZE - 1 - Long.numberOfLeadingZeros(value)) / NIBBLE * NIBBLE);
        for (; shift >= 0; shift -= NIBBLE) {
            put(HEX[(int) (value >>> shift) & 0xf]);
        }
        put('"');
    }

    @Override
    public void flag(String name, boolean value) {
        name(name);
        put(value ? TRUE : FALSE);
    }

    @Override
    public void texts(String name, List<String> values) {
        name(name);
        put('[');
        separate = false;
        for (String value : values) {
            comma();
            string(value);
        }
        put(']');
        separate = true;
    }

    @Override
    public void part(String name, Described value) {
        if (value == null) {
            name(name);
            put(NULL);
        } else {
            begin(name);
            value.describe(this);
            end();
        }
    }

    @Override
    public void parts(String name, List<? extends Described> values) {
        name(name);
        put('[');
        separate = false;
        for (Described value : values) {
            begin();
            value.describe(this);
            end();
        }
        put(']');
        separate = true;
    }

    private void decimal(long value) {
        if (value == Long.MIN_VALUE) {
            raw(Long.toString(value));
            return;
        }
        byte[] digits = new byte[MAX_DIGITS];
        int at = digits.length;
        long rest = Math.abs(value);
        do {
            digits[--at] = (byte) ('0' + rest % BASE);
            rest /= BASE;
        } while (rest != 0);
        if (value < 0) {
            put('-');
        }
        for (; at < digits.length; at++) {
            put(digits[at]);
        }
    }

    private void string(String value) {
        byte[] written = known.get(value);
        if (written != null) {
            put(written);
            return;
        }
        int begin = size;
        encode(value);
        if (value.length() <= MAX_KNOWN_LENGTH) {
            if (known.size() == MAX_KNOWN) {
                known.clear();
            }
            known.put(value, Arrays.copyOfRange(bytes, begin, size));
        }
    }

    private void encode(String value) {
        put('"');
        for (int i = 0; i < value.length(); ) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                i += notAscii(value, i);
                continue;
            }
            switch (c) {
                case '"', '\\' -> {
                    put('\\');
                    put(c);
                }
                case '\n' -> raw("\\n");
                case '\t' -> raw("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        escape(c);
                    } else {
                        put(c);
                    }
                }
            }
            i++;
        }
        put('"');
    }

    /** @return how many chars are done */
    private int notAscii(String value, int at) {
        char c = value.charAt(at);
        if (c > 0xff) {
            // No byte of the guest's, but jemu's own word.
            int point = value.codePointAt(at);
            put(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            return Character.charCount(point);
        }
        int length = Utf8.sequence(value, at);
        if (length == 0) {
            escape(SURROGATE | c);
            return 1;
        }
        for (int i = 0; i < length; i++) {
            put(value.charAt(at + i));
        }
        return length;
    }

    private void escape(int unit) {
        put('\\');
        put('u');
        for (int shift = Character.SIZE - NIBBLE; shift >= 0; shift -= NIBBLE) {
            put(HEX[unit >>> shift & 0xf]);
        }
    }
}
