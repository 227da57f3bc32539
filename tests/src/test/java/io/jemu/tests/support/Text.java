package io.jemu.tests.support;

import java.nio.charset.StandardCharsets;

/** Shortens output for messages. */
final class Text {
    private static final int HEAD = 600;

    private Text() {}

    static String head(byte[] bytes) {
        String text = new String(bytes, 0, Math.min(bytes.length, HEAD), StandardCharsets.ISO_8859_1);
        return bytes.length > HEAD ? text + "..." : text;
    }
}
