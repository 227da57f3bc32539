package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A symbol reference that was bound to a definition, or was left without one.
 *
 * @param requester the object that refers to the symbol
 * @param symbol its name
 * @param version the version that is asked for; empty for none
 * @param relocation the relocation type, or the call that asks (dlsym, ...)
 * @param when at which moment: load, lazy, dlopen, ...
 * @param winner the object whose definition was chosen; empty for none
 * @param reason why that one
 * @param slot guest address of the word that was written; 0 for none
 * @param value what was written there, or returned
 */
public record BindingEvent(String requester, String symbol, String version, String relocation, String when,
        String winner, String reason, long slot, long value) implements Event {
    public BindingEvent {
        Objects.requireNonNull(requester, "requester is null");
        Objects.requireNonNull(symbol, "symbol is null");
        Objects.requireNonNull(version, "version is null");
        Objects.requireNonNull(relocation, "relocation is null");
        Objects.requireNonNull(when, "when is null");
        Objects.requireNonNull(winner, "winner is null");
        Objects.requireNonNull(reason, "reason is null");
    }
}
