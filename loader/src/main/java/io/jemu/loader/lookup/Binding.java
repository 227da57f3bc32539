package io.jemu.loader.lookup;

import io.jemu.loader.object.LinkMap;
import java.util.List;

/**
 * One look-up and its outcome. Made only when somebody listens.
 *
 * @param requester the object that refers to the symbol
 * @param reference what it asked for
 * @param search how it was looked up
 * @param candidates every symbol of that name in its scopes, in search order
 * @param winner the object whose definition was chosen, null if the reference stays undefined (weak)
 * @param when at which moment
 * @param slot the guest address of the word that was written, 0 for none
 * @param value what was written there or returned
 * @param caller the address that a call returns to which caused it (lazy, dlsym), 0 for none
 * @param repeated whether the outcome was remembered from the relocation before (ld.so's look-up cache)
 */
public record Binding(LinkMap requester, Reference reference, Search search, List<Candidate> candidates,
        LinkMap winner, Moment when, long slot, long value, long caller, boolean repeated) {
    public Binding {
        candidates = List.copyOf(candidates);
    }
}
