package io.jemu.trace.plt;

import io.jemu.emulator.demangle.Demangled;
import io.jemu.emulator.demangle.Demangler;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Names of functions as somebody who watches writes them, with the wildcards of glob(7): {@code *}, {@code ?},
 * {@code [abc]}. Names of C++ are given as they are mangled, or demangled with or without parameters. No pattern means
 * every name.
 */
public final class SymbolGlobs implements Predicate<String> {
    private final List<Pattern> patterns;

    public SymbolGlobs(List<String> globs) {
        this.patterns = globs.stream().map(SymbolGlobs::compile).toList();
    }

    /** Whether there are patterns. */
    public boolean restricts() {
        return !patterns.isEmpty();
    }

    @Override
    public boolean test(String symbol) {
        if (patterns.isEmpty() || matches(symbol)) {
            return true;
        }
        Optional<Demangled> name = Demangler.demangle(symbol);
        return name.isPresent() && (matches(name.get().text()) || matches(name.get().name()));
    }

    private boolean matches(String name) {
        for (Pattern pattern : patterns) {
            if (pattern.matcher(name).matches()) {
                return true;
            }
        }
        return false;
    }

    private static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int end = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (end > 0) {
                String set = glob.substring(i + 1, end).replace("\\", "\\\\").replace("[", "\\[")
                        .replace("]", "\\]").replace("&", "\\&");
                boolean not = set.startsWith("!");
                regex.append(not ? "[^" : "[").append(not ? set.substring(1) : set.replace("^", "\\^")).append(']');
                i = end;
            } else if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
