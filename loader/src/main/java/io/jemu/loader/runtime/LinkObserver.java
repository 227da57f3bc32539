package io.jemu.loader.runtime;

import io.jemu.emulator.trace.InitEvent;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.Namespace;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import java.util.List;

/** Watches programs being linked. What it throws ends the run. */
public interface LinkObserver {
    /** A program's objects are loaded, with their scopes and versions; none of them is relocated. */
    default void loaded(RuntimeLinker linker) {}

    /** A program begins that jemu's linker does not link: nobody does, or its own one; outside the engine's run. */
    default void unlinked(Task task) {}

    /** Whether {@link #bound} is to be called; always the same answer. */
    default boolean wantsBindings() {
        return true;
    }

    /** A reference was bound, of any process. */
    default void bound(RuntimeLinker linker, Binding binding) {}

    /**
     * An object is mapped and about to be relocated, at the program's start or by dlopen; outside the engine's run.
     *
     * @param lazy whether its procedure linkage table waits for first calls
     */
    default void relocating(RuntimeLinker linker, LinkMap map, boolean lazy) {}

    /**
     * A resolver was called for a relocation without a symbol (R_X86_64_IRELATIVE).
     *
     * @param slot address of the word that was written
     * @param resolver the function that was called
     * @param value what it returned
     */
    default void resolved(RuntimeLinker linker, LinkMap map, long slot, long resolver, long value) {}

    /** An object was mapped, its dynamic section read. */
    default void mapped(RuntimeLinker linker, LinkMap map) {}

    /** An object was relocated; its first constructor has not run. */
    default void relocated(RuntimeLinker linker, LinkMap map) {}

    /** An object is about to be unmapped. */
    default void unmapping(RuntimeLinker linker, LinkMap map) {}

    /** A constructor or destructor is about to be called. */
    default void calling(RuntimeLinker linker, LinkMap map, InitEvent.Phase phase, long function) {}

    /** The same has returned. */
    default void returned(RuntimeLinker linker, LinkMap map, InitEvent.Phase phase, long function) {}

    /**
     * Debuggers have been told of a change of the list of objects; outside the engine's run.
     *
     * @param structure the address of the namespace's struct r_debug, or 0
     */
    default void announced(RuntimeLinker linker, Namespace namespace, Rendezvous.State state, long structure) {}

    /** See {@link io.jemu.syscalls.kernel.ProgramInterpreter#forked}. */
    default void forked(Task parent, Task child) {}

    /** See {@link io.jemu.syscalls.kernel.ProgramInterpreter#ended}. */
    default void ended(Process process) {}

    /** Tells several, in this order; null if there is none. */
    static LinkObserver all(List<LinkObserver> observers) {
        return observers.size() > 1 ? new LinkObservers(List.copyOf(observers))
                : observers.isEmpty() ? null : observers.getFirst();
    }
}
