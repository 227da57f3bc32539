package io.jemu.trace.gdb;

/** Text in XML documents, of one char per byte. */
final class Xml {
    private static final int PRINTABLE = 0x20;

    private Xml() {}

    static String escape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&apos;");
                default -> out.append(c < PRINTABLE ? '?' : c);
            }
        }
        return out.toString();
    }
}
