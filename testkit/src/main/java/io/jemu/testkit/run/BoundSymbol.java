package io.jemu.testkit.run;

import java.util.List;

/**
 * A reference to a symbol that was bound to a definition, or was left without one.
 *
 * @param requester the object that refers to it
 * @param symbol its name
 * @param version the version that is asked for; empty for none
 * @param kind the relocation type, or {@code dlsym}
 * @param when at which moment: {@code load}, {@code lazy}, {@code dlsym}, {@code dlopen}
 * @param winner the object whose definition was chosen, null if there is none
 * @param reason why that one
 * @param candidates how each definition of the name fared, in search order
 * @param pid the process
 */
public record BoundSymbol(LoadedObject requester, String symbol, String version, String kind, String when,
        LoadedObject winner, String reason, List<String> candidates, int pid) {
    public BoundSymbol {
        candidates = List.copyOf(candidates);
    }

    /** One line for people. */
    public String line() {
        return when + ": " + requester.path() + " binds " + symbol + (version.isEmpty() ? "" : "@" + version) + " ("
                + kind + ") to " + (winner == null ? "nothing" : winner.path()) + ": " + reason;
    }
}
