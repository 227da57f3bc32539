package io.jemu.loader.solaris;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.LinkMapCopies;
import io.jemu.loader.object.LoaderError;

/** A DT_NEEDED entry of an object, as DT_POSFLAG_1 before it has it, and what became of it. */
final class Dependency {
    private final String name;
    private final boolean lazy;
    private final boolean deferred;
    private LinkMap loaded;
    private LoaderError failure;

    /**
     * @param name as in the string table
     * @param lazy DF_P1_LAZYLOAD
     * @param deferred DF_P1_DEFERRED
     */
    Dependency(String name, boolean lazy, boolean deferred) {
        this.name = name;
        this.lazy = lazy;
        this.deferred = deferred;
    }

    Dependency copy(LinkMapCopies copies) {
        Dependency copy = new Dependency(name, lazy, deferred);
        copy.loaded = copies.of(loaded);
        copy.failure = failure;
        return copy;
    }

    String name() {
        return name;
    }

    boolean lazy() {
        return lazy;
    }

    boolean deferred() {
        return deferred;
    }

    /** Whether it waits to be loaded when an exhaustive search asks for it. */
    boolean pending() {
        return lazy && !deferred && loaded == null && failure == null;
    }

    /** The object, null before it is loaded. */
    LinkMap loaded() {
        return loaded;
    }

    void load(LinkMap map) {
        loaded = map;
        failure = null;
    }

    /** Why it could not be loaded, or null. A deferred dependency is tried again, as it may have appeared since. */
    LoaderError failure() {
        return failure;
    }

    void fail(LoaderError error) {
        failure = error;
    }

    /** The object is unloaded: it may be loaded again. */
    void forget(LinkMap map) {
        if (loaded == map) {
            loaded = null;
        }
    }
}
