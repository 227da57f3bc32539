package io.jemu.loader.explain;

import java.util.List;

/**
 * A binding explained. Objects are named by their paths, the program as "the program".
 *
 * @param outcome what became of the reference
 * @param symbol the name
 * @param demangled what C++ calls it; empty if it is no name of C++
 * @param version the version that is asked for; empty: none
 * @param requester the object that refers to it
 * @param asks by which relocation or call
 * @param when at which moment it was bound, or would be
 * @param callSite where the call is that caused it, as {@code function+offset}; empty if unknown
 * @param definition the symbol that it was bound to, with its version; empty: none
 * @param definer the object of that definition; empty: none
 * @param reason why that one
 * @param slot the guest address of the word that was written; 0 for none
 * @param value what was written there, or returned
 * @param scopes where it was looked up, in order; empty: nowhere, as the symbol is its own definition
 * @param outOfScope loaded objects that define it and were not searched
 * @param whatIfs what changes would do
 * @param references all references to the symbol by objects that the program started with, in words
 */
public record Explanation(Outcome outcome, String symbol, String demangled, String version, String requester,
        String asks, String when, String callSite, String definition, String definer, String reason, long slot,
        long value, List<Scope> scopes, List<Place> outOfScope, List<WhatIf> whatIfs, List<String> references) {
    public Explanation {
        scopes = List.copyOf(scopes);
        outOfScope = List.copyOf(outOfScope);
        whatIfs = List.copyOf(whatIfs);
        references = List.copyOf(references);
    }

    /** What became of the reference. */
    public enum Outcome {
        /** It was bound while the program ran. */
        BOUND,
        /** It would be bound so: the program did not run, or not to that point. */
        EXPECTED,
        /** It has no definition and needs one. */
        UNDEFINED
    }

    /**
     * An ordered list of objects that is searched.
     *
     * @param name what kind of scope it is
     * @param places its objects, without those of scopes before
     */
    public record Scope(String name, List<Place> places) {
        public Scope {
            places = List.copyOf(places);
        }
    }

    /**
     * An object that is searched, or a symbol in it.
     *
     * @param object its path
     * @param symbol the symbol with its version and kind; empty if it has none of that name
     * @param chosen whether that is the definition that was bound
     * @param verdict why it was chosen or not; empty if it has none of that name
     */
    public record Place(String object, String symbol, boolean chosen, String verdict) {}
}
