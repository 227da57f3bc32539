package io.jemu.loader.runtime;

import io.jemu.loader.object.LinkMap;
import io.jemu.loader.relocate.RelocationListener;

/** Tells an observer of relocation, besides the listener that is always there. */
record ObservedRelocation(RuntimeLinker linker, RelocationListener first, LinkObserver observer)
        implements RelocationListener {
    @Override
    public void relocating(LinkMap map, boolean lazy) {
        first.relocating(map, lazy);
        observer.relocating(linker, map, lazy);
    }

    @Override
    public void relocated(LinkMap map) {
        observer.relocated(linker, map);
    }

    @Override
    public void complain(String text) {
        first.complain(text);
    }

    @Override
    public void resolved(LinkMap map, long slot, long resolver, long value) {
        observer.resolved(linker, map, slot, resolver, value);
    }
}
