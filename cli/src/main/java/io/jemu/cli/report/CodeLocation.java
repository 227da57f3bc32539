package io.jemu.cli.report;

/**
 * A place in code, named for people.
 *
 * @param symbol the function, or null if no dynamic symbol covers the place
 * @param object the file name of the object without its directory
 * @param offset bytes from the function's start, or from the object's if there is no symbol
 */
record CodeLocation(String symbol, String object, long offset) {
    /** The function without the place in it: equal for all calls from one function. */
    String function() {
        return symbol == null ? object + "+0x" + Long.toHexString(offset) : symbol + " (" + object + ")";
    }
}
