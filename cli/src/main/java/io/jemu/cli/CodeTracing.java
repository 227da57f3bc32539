package io.jemu.cli;

import java.util.List;

/**
 * Which code {@code --trace=plt} and {@code --trace=insn} tell of.
 *
 * @param symbols patterns of functions; empty: all
 * @param places ranges, functions and objects whose instructions are printed; empty: all
 */
public record CodeTracing(List<String> symbols, List<String> places) {
    /** No restriction. */
    public static final CodeTracing ALL = new CodeTracing(List.of(), List.of());

    public CodeTracing {
        symbols = List.copyOf(symbols);
        places = List.copyOf(places);
    }
}
