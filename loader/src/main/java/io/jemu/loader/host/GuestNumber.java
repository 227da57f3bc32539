package io.jemu.loader.host;

/**
 * A number as ld.so reads it (_dl_strtoul in elf/dl-misc.c): blanks, a sign, digits of base 10, 8 after 0, or 16 after
 * 0x.
 *
 * @param value as unsigned 64 bits; all ones if it is too large
 * @param complete whether nothing follows the digits
 */
record GuestNumber(long value, boolean complete) {
    private static final int HEXADECIMAL = 16;
    private static final int OCTAL = 8;
    private static final int DECIMAL = 10;
    private static final long LARGEST = -1;

    /** @param exact whether the largest number of all is one too: not in old builds, which take it for too large */
    static GuestNumber parse(String text, boolean exact) {
        int at = 0;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        boolean negative = text.startsWith("-", at);
        if (negative || text.startsWith("+", at)) {
            at++;
        }
        if (at == text.length() || text.charAt(at) < '0' || text.charAt(at) > '9') {
            return new GuestNumber(0, at == text.length());
        }
        int base = DECIMAL;
        if (text.charAt(at) == '0') {
            boolean prefix = text.startsWith("x", at + 1) || text.startsWith("X", at + 1);
            base = prefix ? HEXADECIMAL : OCTAL;
            at += prefix ? 2 : 0;
        }
        long result = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            int digit = c < 0x80 ? Character.digit(c, base) : -1;
            if (digit < 0) {
                break;
            }
            long bound = Long.divideUnsigned(LARGEST - digit, base);
            int order = Long.compareUnsigned(result, bound);
            if (order > 0 || order == 0 && !exact) {
                return new GuestNumber(LARGEST, false);
            }
            result = result * base + digit;
        }
        return new GuestNumber(negative ? -result : result, at == text.length());
    }
}
