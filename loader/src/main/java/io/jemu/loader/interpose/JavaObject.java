package io.jemu.loader.interpose;

import java.util.List;
import java.util.Objects;

/**
 * An object whose functions Java defines. It comes right after the program in the search order, before what LD_PRELOAD
 * names.
 *
 * @param name what takes the place of a path
 * @param symbols its functions, at most {@value #MOST_SYMBOLS}
 */
public record JavaObject(String name, List<JavaSymbol> symbols) {
    /** So many that all offsets fit anywhere. */
    public static final int MOST_SYMBOLS = 1 << 16;

    public JavaObject {
        Objects.requireNonNull(name, "name is null");
        symbols = List.copyOf(symbols);
        if (symbols.size() > MOST_SYMBOLS) {
            throw new IllegalArgumentException(symbols.size() + " functions in " + name);
        }
    }
}
