package io.jemu.trace.plt;

import io.jemu.emulator.demangle.Demangled;
import io.jemu.emulator.demangle.Demangler;

/**
 * A word of a global offset table that holds a function's address.
 *
 * @param address where it is, in guest memory
 * @param symbol the function's symbol
 * @param lazy whether it belongs to DT_JMPREL, so that it may wait for the first call
 */
record GotWord(long address, String symbol, boolean lazy) {
    /** The symbol; of C++ without mangling and without parameters. */
    String shortSymbol() {
        return Demangler.demangle(symbol).map(Demangled::name).orElse(symbol);
    }

    /** What the word is called. */
    String name() {
        return shortSymbol() + (lazy ? "@got.plt" : "@got");
    }
}
