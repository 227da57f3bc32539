package io.jemu.trace.html;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Makes strings that come from the guest safe to look at. The guest's names have one char for each byte: where the
 * bytes are UTF-8 they are read as that, other bytes become {@code \xff}. Control characters, line ends and the
 * characters that change the direction of text become escapes, so that no name can pretend to be another.
 */
final class SafeText {
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int DELETE = 0x7f;
    private static final int LAST_BYTE = 0xff;

    private SafeText() {
    }

    /** The text as it is to be shown; never holds a control character. */
    static String of(String text) {
        return plain(text) ? text : escape(read(text));
    }

    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < FIRST_PRINTABLE || c >= DELETE) {
                return false;
            }
        }
        return true;
    }

    /** The characters that the bytes mean; a byte that means none is a lone low surrogate that carries it. */
    private static String read(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LAST_BYTE) {
                // Jemu's own words, or read before.
                return text;
            }
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(text.length());
        StringBuilder read = new StringBuilder();
        while (true) {
            var result = decoder.decode(bytes, chars, true);
            read.append(chars.flip());
            chars.clear();
            if (!result.isError()) {
                return read.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                read.append((char) (Character.MIN_LOW_SURROGATE + (bytes.get() & LAST_BYTE)));
            }
            decoder.reset();
        }
    }

    private static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length() + Integer.BYTES);
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL -> safe.append(switch (c) {
                    case '\n' -> "\\n";
                    case '\r' -> "\\r";
                    case '\t' -> "\\t";
                    default -> "\\x%02x".formatted(c);
                });
                case Character.SURROGATE -> safe.append("\\x%02x".formatted(c & LAST_BYTE));
                case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                        Character.PRIVATE_USE, Character.UNASSIGNED -> safe.append("\\u{%x}".formatted(c));
                default -> safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
