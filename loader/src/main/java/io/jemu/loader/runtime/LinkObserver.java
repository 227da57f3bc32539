package io.jemu.loader.runtime;

import io.jemu.loader.lookup.Binding;

/** Watches programs being linked. What it throws ends the run. */
public interface LinkObserver {
    /** A program's objects are loaded, with their scopes and versions; none of them is relocated. */
    void loaded(RuntimeLinker linker);

    /** A reference was bound, of any process. */
    void bound(RuntimeLinker linker, Binding binding);
}
