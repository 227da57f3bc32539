package io.jemu.emulator.demangle;

import java.util.Optional;

/**
 * Turns mangled symbols of C++ (Itanium C++ ABI, chapter 5) into names as c++filt(1) prints them. Symbols come from
 * files that nobody has checked: what is no mangled name, is nested too deeply, or is too long has no such name; the
 * rarer kinds of expressions in template arguments are not understood.
 */
public final class Demangler {
    private static final String PREFIX = "_Z";
    private static final int LONGEST = 1 << 13;

    private Demangler() {}

    /** The name of a symbol, empty if it has none. */
    public static Optional<Demangled> demangle(String symbol) {
        if (!symbol.startsWith(PREFIX) || symbol.length() > LONGEST) {
            return Optional.empty();
        }
        Reader in = new Reader(symbol);
        in.take(PREFIX);
        try {
            Names names = new Names(in);
            String text = names.encoding(true);
            while (in.peek() == '.') {
                text += clone(in);
            }
            return in.atEnd() ? Optional.of(new Demangled(text, names.outermost(text))) : Optional.empty();
        } catch (NotMangled unknown) {
            return Optional.empty();
        }
    }

    /** A suffix of a compiler's, such as .part.0 or .cold. */
    private static String clone(Reader in) {
        String rest = in.rest();
        int end = 1;
        while (end < rest.length() && (Character.isLetter(rest.charAt(end)) || rest.charAt(end) == '_')) {
            end++;
        }
        while (end + 1 < rest.length() && rest.charAt(end) == '.' && Character.isDigit(rest.charAt(end + 1))) {
            end += 2;
            while (end < rest.length() && Character.isDigit(rest.charAt(end))) {
                end++;
            }
        }
        return " [clone " + in.characters(end) + "]";
    }
}
