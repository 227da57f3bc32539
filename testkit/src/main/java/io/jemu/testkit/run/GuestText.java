package io.jemu.testkit.run;

import java.nio.charset.StandardCharsets;

/** Strings on their way to the guest, which hold one byte per char there. Text is UTF-8 in the guest. */
final class GuestText {
    private GuestText() {}

    /** The bytes of a text, a char each. */
    static String encode(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The text of bytes that are a char each. */
    static String decode(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
