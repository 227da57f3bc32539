package io.jemu.trace.files;

/** UTF-8 (RFC 3629) in texts with one char for a byte. */
final class Utf8 {
    private static final int SURROGATES = 0xd800;
    private static final int AFTER_SURROGATES = 0xe000;
    private static final int LAST = 0x10ffff;
    private static final int[] LEAST = {0, 0, 0x80, 0x800, 0x10000};
    private static final int CONTINUATION_BITS = 6;

    private Utf8() {}

    /** How many bytes the well-formed sequence of more than one byte has that begins at a place; 0 if none does. */
    static int sequence(String bytes, int at) {
        int lead = bytes.charAt(at);
        int length = lead >= 0xc0 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3
                : lead >= 0xf0 && lead < 0xf8 ? 4 : 0;
        if (length == 0 || at + length > bytes.length()) {
            return 0;
        }
        int point = lead & 0xff >>> length + 1;
        for (int i = 1; i < length; i++) {
            int next = bytes.charAt(at + i);
            if ((next & ~0x3f) != 0x80) {
                return 0;
            }
            point = point << CONTINUATION_BITS | next & 0x3f;
        }
        boolean proper = point >= LEAST[length] && point <= LAST && (point < SURROGATES || point >= AFTER_SURROGATES);
        return proper ? length : 0;
    }
}
