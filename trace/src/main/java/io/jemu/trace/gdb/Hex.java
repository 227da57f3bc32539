package io.jemu.trace.gdb;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Numbers and bytes as packets write them; what is not well-formed is a {@link BadPacket}. */
final class Hex {
    private static final int RADIX = 16;
    private static final HexFormat FORMAT = HexFormat.of();

    private Hex() {}

    /** Two digits for each byte. */
    static String of(byte[] bytes) {
        return FORMAT.formatHex(bytes);
    }

    /** The bytes of a text of one char per byte. */
    static String of(String text) {
        return of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static byte[] bytes(String digits) {
        try {
            return FORMAT.parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw new BadPacket();
        }
    }

    static String text(String digits) {
        return new String(bytes(digits), StandardCharsets.ISO_8859_1);
    }

    /** An unsigned 64-bit number. */
    static long number(String digits) {
        try {
            if (digits.startsWith("+") || digits.startsWith("-")) {
                throw new BadPacket();
            }
            return Long.parseUnsignedLong(digits, RADIX);
        } catch (NumberFormatException e) {
            throw new BadPacket();
        }
    }

    /** A number from 0 to the largest int. */
    static int length(String digits) {
        long number = number(digits);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new BadPacket();
        }
        return (int) number;
    }
}
