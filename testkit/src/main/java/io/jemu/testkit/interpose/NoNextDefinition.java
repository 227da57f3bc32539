package io.jemu.testkit.interpose;

/** An interposed function asked for the next definition, and there is none. */
public final class NoNextDefinition extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoNextDefinition(String symbol) {
        super("no object after this one in the search order defines " + symbol);
    }
}
