package io.jemu.trace.symbols;

/**
 * A place in code, named for people.
 *
 * @param symbol the function, or null if no dynamic symbol covers the place
 * @param object the file name of the object without its directory
 * @param offset bytes from the function's start, or from the object's if there is no symbol
 */
public record CodeLocation(String symbol, String object, long offset) {
    /** The function without the place in it: equal for all calls from one function. */
    public String function() {
        return symbol == null ? object + "+0x" + Long.toHexString(offset) : symbol + " (" + object + ")";
    }
}
