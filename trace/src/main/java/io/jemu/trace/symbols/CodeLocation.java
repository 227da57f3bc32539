package io.jemu.trace.symbols;

import io.jemu.emulator.demangle.Demangled;
import io.jemu.emulator.demangle.Demangler;

/**
 * A place in an object, named for people.
 *
 * @param symbol the function or variable as the file calls it, or null if no symbol covers the place
 * @param object the file name of the object without its directory
 * @param offset bytes from the symbol's start, or from the object's if there is no symbol
 * @param objectOffset bytes from address 0 of the object's file, as addr2line(1) takes it
 */
public record CodeLocation(String symbol, String object, long offset, long objectOffset) {
    /** The function without the place in it: equal for all calls from one function. */
    public String function() {
        return symbol == null ? object + "+0x" + Long.toHexString(offset) : name() + " (" + object + ")";
    }

    /** The symbol, of C++ without mangling and without parameters; null if there is none. */
    public String name() {
        return symbol == null ? null : Demangler.demangle(symbol).map(Demangled::name).orElse(symbol);
    }

    /** {@code printf+0x9a (libc.so.6)}, without an offset at the symbol's start. */
    public String text() {
        if (symbol == null) {
            return function();
        }
        return name() + (offset == 0 ? "" : "+0x" + Long.toHexString(offset)) + " (" + object + ")";
    }
}
