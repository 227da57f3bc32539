package io.jemu.testkit.interpose;

import java.util.Locale;
import java.util.Map;

/** Types of arguments and results: how Java and the psABI have them (x86-64, 3.2.3). */
enum ValueType {
    LONG, INT, SHORT, BYTE, BOOLEAN, DOUBLE, FLOAT, STRING, POINTER, VOID;

    private static final Map<Class<?>, ValueType> TYPES = Map.of(long.class, LONG, int.class, INT, short.class, SHORT,
            byte.class, BYTE, boolean.class, BOOLEAN, double.class, DOUBLE, float.class, FLOAT, String.class, STRING,
            GuestPointer.class, POINTER, void.class, VOID);
    private static final long LOW_WORD = 0xffff_ffffL;

    /** The type of a Java type, or null if it has none. */
    static ValueType of(Class<?> type) {
        return TYPES.get(type);
    }

    /** Whether it is of class SSE; else INTEGER. */
    boolean vector() {
        return this == DOUBLE || this == FLOAT;
    }

    /** What the method gets for an argument. */
    Object toJava(long word, GuestMemory memory) {
        return switch (this) {
            case LONG -> word;
            case INT -> (int) word;
            case SHORT -> (short) word;
            case BYTE -> (byte) word;
            case BOOLEAN -> (word & 0xff) != 0;
            case DOUBLE -> Double.longBitsToDouble(word);
            case FLOAT -> Float.intBitsToFloat((int) word);
            case STRING -> word == 0 ? null : memory.readString(word);
            case POINTER -> new GuestPointer(word, memory);
            case VOID -> throw new IllegalStateException("an argument of type void");
        };
    }

    /**
     * The eightbyte for a value that is no string.
     *
     * @throws IllegalArgumentException if the value has another type
     */
    long toGuest(Object value) {
        return switch (value) {
            case GuestPointer pointer when this == POINTER || this == LONG || this == STRING -> pointer.address();
            case Boolean truth when this == BOOLEAN -> truth ? 1 : 0;
            case Number number when this == DOUBLE -> Double.doubleToRawLongBits(number.doubleValue());
            case Number number when this == FLOAT -> Float.floatToRawIntBits(number.floatValue()) & LOW_WORD;
            case Number number when this != BOOLEAN && !fractional(number) -> number.longValue();
            case null, default -> throw new IllegalArgumentException(
                    value + " is no " + name().toLowerCase(Locale.ROOT));
        };
    }

    private static boolean fractional(Number number) {
        return number instanceof Double || number instanceof Float;
    }
}
