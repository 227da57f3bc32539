package io.jemu.trace.strace;

import java.util.ArrayList;
import java.util.List;

/** Splits a string into words as a POSIX shell does, with its three ways of quoting but without expansions. */
final class OptionWords {
    private static final String ESCAPED_IN_QUOTES = "\"\\$`";

    private OptionWords() {}

    static List<String> split(String text) throws StraceSyntaxException {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean blank = c == ' ' || c == '\t' || c == '\n';
            if (quote == 0 && blank) {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
                continue;
            }
            word = word == null ? new StringBuilder() : word;
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'' && i + 1 < text.length()
                    && (quote == 0 || ESCAPED_IN_QUOTES.indexOf(text.charAt(i + 1)) >= 0)) {
                word.append(text.charAt(++i));
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw new StraceSyntaxException("a quote " + quote + " is not closed in '" + text + "'");
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }
}
