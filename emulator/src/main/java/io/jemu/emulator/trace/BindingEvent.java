package io.jemu.emulator.trace;

import java.util.List;
import java.util.Objects;

/**
 * A symbol reference that was bound to a definition, or was left without one.
 *
 * @param pid the process
 * @param tid the thread
 * @param requester the object that refers to the symbol
 * @param symbol its name
 * @param version the version that is asked for; empty for none
 * @param relocation the relocation type, or the call that asks (dlsym, ...)
 * @param when at which moment: load, lazy, dlopen, ...
 * @param winner the object whose definition was chosen; null for none
 * @param definition guest address of that definition (the resolver's of an IFUNC, an offset for thread-local data);
 *     0 for none
 * @param reason why that one
 * @param slot guest address of the word that was written; 0 for none
 * @param value what was written there, or returned
 * @param callSite guest address of the call instruction that caused it; 0 for none, or if it is not certain
 * @param candidates every symbol of that name in the scopes that were searched, in search order
 */
public record BindingEvent(int pid, int tid, ObjectName requester, String symbol, String version, String relocation,
        String when, ObjectName winner, long definition, String reason, long slot, long value, long callSite,
        List<Candidate> candidates) implements Event {
    public BindingEvent {
        Objects.requireNonNull(requester, "requester is null");
        Objects.requireNonNull(symbol, "symbol is null");
        Objects.requireNonNull(version, "version is null");
        Objects.requireNonNull(relocation, "relocation is null");
        Objects.requireNonNull(when, "when is null");
        Objects.requireNonNull(reason, "reason is null");
        candidates = List.copyOf(candidates);
    }

    /**
     * A symbol of the wanted name in an object of a scope.
     *
     * @param object where it is
     * @param version the version it carries; empty for none
     * @param address guest address of the symbol; 0 if it has none
     * @param standing how it fared, one word: {@code winner}, {@code later_in_scope}, ...
     * @param hidden whether it is a definition that would have been chosen if the winner were not there: the winner
     *     interposes it
     */
    public record Candidate(ObjectName object, String version, long address, String standing, boolean hidden)
            implements Described {
        public Candidate {
            Objects.requireNonNull(object, "object is null");
            Objects.requireNonNull(version, "version is null");
            Objects.requireNonNull(standing, "standing is null");
        }

        @Override
        public void describe(EventFields out) {
            out.part("object", object);
            out.text("version", version);
            out.address("address", address);
            out.text("standing", standing);
            out.flag("hidden", hidden);
        }
    }

    /** Whether the winner stands before another definition that the reference could have got. */
    public boolean interposes() {
        return candidates.stream().anyMatch(Candidate::hidden);
    }

    /** Where the word that was written lies in the requester's file's addresses (r_offset); 0 for none. */
    public long slotOffset() {
        return slot == 0 ? 0 : slot - requester.base();
    }

    @Override
    public String type() {
        return "binding";
    }

    @Override
    public void describe(EventFields out) {
        out.part("requester", requester);
        out.text("symbol", symbol);
        out.text("version", version);
        out.text("relocation", relocation);
        out.text("when", when);
        out.part("winner", winner);
        out.address("definition", definition);
        out.text("reason", reason);
        out.flag("interposes", interposes());
        out.address("slot", slot);
        out.address("slotOffset", slotOffset());
        out.address("value", value);
        out.address("callSite", callSite);
        out.parts("candidates", candidates);
    }
}
