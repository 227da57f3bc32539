package io.jemu.syscalls.strace;

/** Strings as strace prints them: C literals, cut after {@value #LIMIT} bytes unless they are file names. */
final class Quoting {
    /** How many bytes of a string are shown. */
    static final int LIMIT = 32;

    private static final String CUT = "...";
    private static final int FIRST_PRINTABLE = ' ';
    private static final int LAST_PRINTABLE = '~';
    private static final int OCTAL_BITS = 3;

    private Quoting() {}

    /** Quotes the first {@code limit} bytes, and shows by dots whether there are more. */
    static String quote(byte[] bytes, int limit) {
        int shown = Math.min(bytes.length, limit);
        StringBuilder out = new StringBuilder(shown + 2).append('"');
        for (int i = 0; i < shown; i++) {
            boolean digitFollows = i + 1 < shown && bytes[i + 1] >= '0' && bytes[i + 1] <= '7';
            append(out, bytes[i] & 0xff, digitFollows);
        }
        return out.append('"').append(bytes.length > limit ? CUT : "").toString();
    }

    /** Quotes with every byte in hexadecimal, as strace does for random bytes. */
    static String hexadecimal(byte[] bytes, int limit) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < Math.min(bytes.length, limit); i++) {
            out.append("\\x%02x".formatted(bytes[i] & 0xff));
        }
        return out.append('"').append(bytes.length > limit ? CUT : "").toString();
    }

    private static void append(StringBuilder out, int c, boolean digitFollows) {
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
                } else {
                    String octal = Integer.toOctalString(c);
                    out.append('\\').append(digitFollows ? "0".repeat(OCTAL_BITS - octal.length()) : "").append(octal);
                }
            }
        }
    }
}
