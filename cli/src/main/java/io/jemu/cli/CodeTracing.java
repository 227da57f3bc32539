package io.jemu.cli;

import io.jemu.trace.execution.CodePlace;
import java.util.List;

/**
 * Which code {@code --trace=plt}, {@code --trace=insn} and {@code --trace=calls} tell of.
 *
 * @param symbols patterns of functions; empty: all
 * @param places ranges, functions and objects whose instructions are printed; empty: all
 * @param calls patterns of functions, or objects and functions, whose calls are printed; empty: all
 */
public record CodeTracing(List<String> symbols, List<CodePlace> places, List<String> calls) {
    /** No restriction. */
    public static final CodeTracing ALL = new CodeTracing(List.of(), List.of(), List.of());

    public CodeTracing {
        symbols = List.copyOf(symbols);
        places = List.copyOf(places);
        calls = List.copyOf(calls);
    }
}
