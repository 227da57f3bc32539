package io.jemu.cli.explain;

import java.util.List;
import java.util.Map;

/** Writes JSON (RFC 8259): maps, lists, strings, booleans and numbers. */
final class JsonText {
    private static final String INDENT = "  ";
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int LAST_ASCII = 0x7e;

    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    /** The value with a line end. A char of a string that is not ASCII is written by its number. */
    static String of(Object value) {
        JsonText json = new JsonText();
        json.write(value, "\n");
        return json.out.append('\n').toString();
    }

    private void write(Object value, String newline) {
        switch (value) {
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(separator).append(newline).append(INDENT);
                    quote(entry.getKey().toString());
                    out.append(": ");
                    write(entry.getValue(), newline + INDENT);
                    separator = ",";
                }
                out.append(map.isEmpty() ? "{}" : newline + "}");
            }
            case List<?> list -> {
                String separator = "[";
                for (Object element : list) {
                    out.append(separator).append(newline).append(INDENT);
                    write(element, newline + INDENT);
                    separator = ",";
                }
                out.append(list.isEmpty() ? "[]" : newline + "]");
            }
            case Boolean truth -> out.append(truth);
            case Number number -> out.append(number);
            default -> quote(value.toString());
        }
    }

    private void quote(String text) {
        out.append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE || c > LAST_ASCII) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
