package io.jemu.trace.prototype;

import io.jemu.trace.prototype.Lens.Length;
import io.jemu.trace.prototype.Lens.Radix;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Writes values as ltrace does with its default options. */
final class ValueText {
    /** ltrace's -s: of longer strings the rest is left out. */
    private static final int MAX_STRING = 32;
    /** ltrace's -A: elements of arrays, and levels of structures that lead to others of their kind. */
    private static final int MAX_ELEMENTS = 4;
    private static final int MAX_FIELDS = 64;
    /** Characters of a value after which no more members are begun. */
    private static final int MAX_TEXT = 256;
    /** Numbers that ltrace takes for numbers where it knows nothing. */
    private static final int SMALL = 10000;
    private static final int HEX = 16;

    private final ValueMemory memory;
    private final Lengths lengths;
    private final Deque<Long> pointers = new ArrayDeque<>();

    /** The numbers that lengths of strings and arrays refer to. */
    interface Lengths {
        /** An argument as a number, the first being number 1; -1 if it is not known. */
        long argument(int number);

        /** What the function returned; -1 if it has not. */
        long returned();
    }

    ValueText(ValueMemory memory, Lengths lengths) {
        this.memory = memory;
        this.lengths = lengths;
    }

    /** @param value the value's bytes, null if they could not be read */
    String of(Lens lens, byte[] value) {
        StringBuilder text = new StringBuilder();
        write(text, lens, value);
        return text.toString();
    }

    static long number(byte[] value, long size) {
        long number = 0;
        for (int i = (int) Math.min(Math.min(size, Long.BYTES), value.length) - 1; i >= 0; i--) {
            number = number << Byte.SIZE | value[i] & 0xff;
        }
        return number;
    }

    private static long signed(long number, long size) {
        int unused = Long.SIZE - (int) Math.min(size, Long.BYTES) * Byte.SIZE;
        return unused == Long.SIZE ? 0 : number << unused >> unused;
    }

    private void write(StringBuilder text, Lens lens, byte[] value) {
        if (value == null) {
            text.append('?');
            return;
        }
        switch (lens) {
            case Lens.Nothing _ -> text.append("<void>");
            case Lens.Number number -> number(text, number, value);
            case Lens.Real real -> real(text, real, value);
            case Lens.Pointer pointer -> pointer(text, pointer, number(value, Long.BYTES));
            case Lens.Text string -> string(text, number(value, Long.BYTES), string.length());
            case Lens.Format _ -> string(text, number(value, Long.BYTES), new Length.Zero());
            case Lens.Array array -> array(text, array, value, 0);
            case Lens.Struct struct -> struct(text, struct, value);
            case Lens.Enumeration enumeration -> {
                long number = number(value, enumeration.size());
                String name = enumeration.names().get(
                        enumeration.number().signed() ? signed(number, enumeration.size()) : number);
                if (name == null) {
                    number(text, enumeration.number(), value);
                } else {
                    text.append(name);
                }
            }
            case Lens.Hidden _ -> { }
            case Lens.Output output -> write(text, output.lens(), value);
        }
    }

    private static void number(StringBuilder text, Lens.Number lens, byte[] value) {
        if (lens.size() > Long.BYTES) {
            wide(text, lens, value);
            return;
        }
        long number = number(value, lens.size());
        long signed = signed(number, lens.size());
        switch (lens.radix()) {
            case DECIMAL -> text.append(lens.signed() ? Long.toString(signed) : Long.toUnsignedString(number));
            case HEXADECIMAL -> hexadecimal(text, number);
            case OCTAL -> text.append('0').append(Long.toOctalString(number));
            case CHARACTER -> {
                text.append('\'');
                character(text, (int) number & 0xff);
                text.append('\'');
            }
            case BOOLEAN -> text.append(number != 0);
            case BITS -> bits(text, value, (int) Math.min(lens.size(), value.length));
            case GUESS -> {
                if (signed < -SMALL || signed > SMALL) {
                    hexadecimal(text, number);
                } else {
                    text.append(signed);
                }
            }
        }
    }

    /** As printf's %#lx: zero has no prefix. */
    private static void hexadecimal(StringBuilder text, long number) {
        text.append(number == 0 ? "0" : "0x" + Long.toHexString(number));
    }

    private static void wide(StringBuilder text, Lens.Number lens, byte[] value) {
        byte[] bigEndian = new byte[(int) lens.size() + 1];
        for (int i = 0; i < lens.size() && i < value.length; i++) {
            bigEndian[(int) lens.size() - i] = value[i];
        }
        boolean negative = lens.signed() && bigEndian[1] < 0;
        bigEndian[0] = (byte) (negative ? -1 : 0);
        BigInteger number = new BigInteger(bigEndian);
        text.append(lens.radix() == Radix.HEXADECIMAL ? "0x" + number.toString(HEX) : number.toString());
    }

    /** ltrace has its own way with the tilde: it stands before the bits that are set. */
    private static void bits(StringBuilder text, byte[] value, int size) {
        int set = 0;
        for (int i = 0; i < size; i++) {
            set += Integer.bitCount(value[i] & 0xff);
        }
        boolean inverse = set > size * Byte.SIZE / 2;
        text.append(inverse ? "~<" : "<");
        int low = -1;
        boolean some = false;
        for (int bit = 0; bit <= size * Byte.SIZE; bit++) {
            boolean on = bit < size * Byte.SIZE
                    && ((value[bit / Byte.SIZE] >> bit % Byte.SIZE & 1) != 0) != inverse;
            if (on && low < 0) {
                low = bit;
            } else if (!on && low >= 0) {
                text.append(some ? "," : "").append(low).append(low == bit - 1 ? "" : "-" + (bit - 1));
                some = true;
                low = -1;
            }
        }
        text.append('>');
    }

    private static void real(StringBuilder text, Lens.Real lens, byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(value, 2 * Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        double number;
        if (lens.size() == Float.BYTES) {
            number = bytes.getFloat(0);
        } else if (lens.size() == Double.BYTES) {
            number = bytes.getDouble(0);
        } else {
            number = lens.quad() ? LongDouble.quad(bytes.getLong(0), bytes.getLong(Long.BYTES))
                    : LongDouble.extended(bytes.getLong(0), bytes.getShort(Long.BYTES));
        }
        if (Double.isNaN(number)) {
            text.append("nan");
        } else if (Double.isInfinite(number)) {
            text.append(number > 0 ? "inf" : "-inf");
        } else {
            text.append(lens.hexadecimal() ? Double.toHexString(number) : LongDouble.fixed(number));
        }
    }

    private void pointer(StringBuilder text, Lens.Pointer lens, long address) {
        if (address == 0) {
            text.append("nil");
            return;
        }
        int level = 0;
        for (long known : pointers) {
            if (known == address) {
                text.append("recurse").append("^".repeat(level));
                return;
            }
            level++;
        }
        Lens target = lens.target().lens();
        if (target instanceof Lens.Nothing || target.size() <= 0 && !(target instanceof Lens.Array)) {
            hexadecimal(text, address);
            return;
        }
        if (pointers.size() >= MAX_ELEMENTS) {
            text.append("...");
            return;
        }
        pointers.push(address);
        if (target instanceof Lens.Array array) {
            array(text, array, null, address);
        } else {
            byte[] value = new byte[(int) Math.min(target.size(), 1 << 12)];
            if (memory.read(address, value)) {
                write(text, target, value);
            } else {
                hexadecimal(text, address);
            }
        }
        pointers.pop();
    }

    private long length(Length length) {
        return switch (length) {
            case Length.Zero _ -> Long.MAX_VALUE;
            case Length.AtMost most -> length(most.most());
            case Length.Fixed fixed -> fixed.count();
            case Length.Argument argument -> Math.max(0, lengths.argument(argument.number()));
            case Length.Returned _ -> Math.max(0, lengths.returned());
        };
    }

    private void string(StringBuilder text, long address, Length length) {
        if (address == 0) {
            text.append("nil");
            return;
        }
        byte[] one = new byte[1];
        if (length(length) > 0 && !memory.read(address, one)) {
            hexadecimal(text, address);
            return;
        }
        text.append('"');
        boolean untilNul = length instanceof Length.Zero || length instanceof Length.AtMost;
        byte[] bytes = start(address, (int) Math.min(length(length), MAX_STRING + 1L));
        boolean cut = false;
        for (int i = 0; i < bytes.length && !(untilNul && bytes[i] == 0); i++) {
            if (i == MAX_STRING) {
                cut = true;
                break;
            }
            character(text, bytes[i] & 0xff);
        }
        text.append(cut ? "\"..." : "\"");
    }

    /** As many bytes as can be read, but no more than so many. */
    private byte[] start(long address, int most) {
        byte[] bytes = new byte[most];
        if (memory.read(address, bytes)) {
            return bytes;
        }
        byte[] one = new byte[1];
        for (int i = 0; i < most; i++) {
            if (!memory.read(address + i, one)) {
                return Arrays.copyOf(bytes, i);
            }
            bytes[i] = one[0];
        }
        return bytes;
    }

    private static void character(StringBuilder text, int c) {
        switch (c) {
            case 0 -> text.append("\\0");
            case 7 -> text.append("\\a");
            case '\b' -> text.append("\\b");
            case '\t' -> text.append("\\t");
            case '\n' -> text.append("\\n");
            case 0x0b -> text.append("\\v");
            case '\f' -> text.append("\\f");
            case '\r' -> text.append("\\r");
            case '\\' -> text.append("\\\\");
            default -> {
                if (c >= ' ' && c < 0x7f) {
                    text.append((char) c);
                } else {
                    text.append("\\%03o".formatted(c));
                }
            }
        }
    }

    /** @param value the elements, or null if they are in memory at the address */
    private void array(StringBuilder text, Lens.Array lens, byte[] value, long address) {
        if (lens.text()) {
            inlineText(text, lens, value, address);
            return;
        }
        long count = Math.min(length(lens.length()), value == null ? Long.MAX_VALUE
                : value.length / Math.max(1, lens.element().size()));
        int size = Math.clamp(lens.element().size(), 0, 1 << 12);
        text.append("[ ");
        for (int i = 0; i < count; i++) {
            if (i == MAX_ELEMENTS) {
                text.append("...");
                break;
            }
            text.append(i > 0 ? ", " : "");
            byte[] element = new byte[size];
            if (value != null) {
                System.arraycopy(value, i * size, element, 0, size);
            } else if (!memory.read(address + (long) i * size, element)) {
                text.append('?');
                break;
            }
            write(text, lens.element(), element);
        }
        text.append(" ]");
    }

    private void inlineText(StringBuilder text, Lens.Array lens, byte[] value, long address) {
        if (value == null) {
            string(text, address, lens.length());
            return;
        }
        text.append('"');
        for (int i = 0; i < value.length && value[i] != 0; i++) {
            if (i == MAX_STRING) {
                text.append("\"...");
                return;
            }
            character(text, value[i] & 0xff);
        }
        text.append('"');
    }

    private void struct(StringBuilder text, Lens.Struct lens, byte[] value) {
        text.append("{ ");
        int written = 0;
        for (Lens.Field field : lens.fields()) {
            if (written == MAX_FIELDS || text.length() > MAX_TEXT) {
                text.append(", ...");
                break;
            }
            text.append(written++ > 0 ? ", " : "");
            if (field.bits() > 0) {
                text.append(bitField(field, value));
                continue;
            }
            long end = field.offset() + field.lens().size();
            boolean inside = field.offset() >= 0 && end <= value.length && end >= field.offset();
            write(text, field.lens(), inside
                    ? Arrays.copyOfRange(value, (int) field.offset(), (int) end) : null);
        }
        text.append(" }");
    }

    private static String bitField(Lens.Field field, byte[] value) {
        long number = 0;
        for (int i = field.bits() - 1; i >= 0; i--) {
            long bit = field.bit() + i;
            if (bit < 0 || bit / Byte.SIZE >= value.length) {
                return "?";
            }
            number = number << 1 | value[(int) (bit / Byte.SIZE)] >> bit % Byte.SIZE & 1;
        }
        boolean signed = field.lens() instanceof Lens.Number type && type.signed();
        int unused = Long.SIZE - field.bits();
        return signed ? Long.toString(number << unused >> unused) : Long.toUnsignedString(number);
    }
}
