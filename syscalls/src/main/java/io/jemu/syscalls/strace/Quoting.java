package io.jemu.syscalls.strace;

/** Strings as strace prints them: C literals, of which only the first bytes are shown. */
final class Quoting {
    private static final String CUT = "...";
    private static final int FIRST_PRINTABLE = ' ';
    private static final int LAST_PRINTABLE = '~';
    private static final int OCTAL_BITS = 3;
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private Quoting() {}

    /** Quotes the first {@code limit} bytes, and shows by dots whether there are more. */
    static String quote(byte[] bytes, int limit, Style.Strings style) {
        int shown = Math.min(bytes.length, limit);
        StringBuilder out = new StringBuilder(shown + 2 + CUT.length()).append('"');
        if (style == Style.Strings.ALL_IN_HEX || style == Style.Strings.SOME_IN_HEX && strange(bytes, shown)) {
            for (int i = 0; i < shown; i++) {
                hex(out, bytes[i]);
            }
        } else {
            for (int i = 0; i < shown; i++) {
                append(out, bytes, i, shown, style);
            }
        }
        return out.append('"').append(bytes.length > limit ? CUT : "").toString();
    }

    /** Quotes with every byte in hexadecimal, as strace does for random bytes. */
    static String hexadecimal(byte[] bytes, int limit) {
        return quote(bytes, limit, Style.Strings.ALL_IN_HEX);
    }

    /** Whether there is a byte that is neither printable nor white space. */
    private static boolean strange(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            int c = bytes[i] & 0xff;
            if (c > LAST_PRINTABLE || c < FIRST_PRINTABLE && (c < '\t' || c > '\r')) {
                return true;
            }
        }
        return false;
    }

    private static void append(StringBuilder out, byte[] bytes, int at, int length, Style.Strings style) {
        int c = bytes[at] & 0xff;
        switch (c) {
            case '"', '\\' -> out.append('\\').append((char) c);
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 0x0b -> out.append("\\v");
            default -> {
                if (c >= FIRST_PRINTABLE && c <= LAST_PRINTABLE) {
                    out.append((char) c);
                } else if (style == Style.Strings.BYTES_IN_HEX) {
                    hex(out, bytes[at]);
                } else {
                    octal(out, c, at + 1 < length && bytes[at + 1] >= '0' && bytes[at + 1] <= '7');
                }
            }
        }
    }

    /** A byte in octal, with all digits if a digit follows. */
    static void octal(StringBuilder out, int c, boolean digitFollows) {
        String octal = Integer.toOctalString(c);
        out.append('\\').append(digitFollows ? "0".repeat(OCTAL_BITS - octal.length()) : "").append(octal);
    }

    private static void hex(StringBuilder out, byte b) {
        out.append("\\x").append(DIGITS[b >> 4 & 0xf]).append(DIGITS[b & 0xf]);
    }
}
