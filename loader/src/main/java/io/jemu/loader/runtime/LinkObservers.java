package io.jemu.loader.runtime;

import io.jemu.emulator.trace.InitEvent;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.Namespace;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import java.util.List;

/** Several who watch. */
record LinkObservers(List<LinkObserver> observers) implements LinkObserver {
    @Override
    public void loaded(RuntimeLinker linker) {
        observers.forEach(observer -> observer.loaded(linker));
    }

    @Override
    public void unlinked(Task task) {
        observers.forEach(observer -> observer.unlinked(task));
    }

    @Override
    public boolean wantsBindings() {
        return observers.stream().anyMatch(LinkObserver::wantsBindings);
    }

    @Override
    public void bound(RuntimeLinker linker, Binding binding) {
        for (LinkObserver observer : observers) {
            if (observer.wantsBindings()) {
                observer.bound(linker, binding);
            }
        }
    }

    @Override
    public void relocating(RuntimeLinker linker, LinkMap map, boolean lazy) {
        observers.forEach(observer -> observer.relocating(linker, map, lazy));
    }

    @Override
    public void resolved(RuntimeLinker linker, LinkMap map, long slot, long resolver, long value) {
        observers.forEach(observer -> observer.resolved(linker, map, slot, resolver, value));
    }

    @Override
    public void mapped(RuntimeLinker linker, LinkMap map) {
        observers.forEach(observer -> observer.mapped(linker, map));
    }

    @Override
    public void relocated(RuntimeLinker linker, LinkMap map) {
        observers.forEach(observer -> observer.relocated(linker, map));
    }

    @Override
    public void unmapping(RuntimeLinker linker, LinkMap map) {
        observers.forEach(observer -> observer.unmapping(linker, map));
    }

    @Override
    public void calling(RuntimeLinker linker, LinkMap map, InitEvent.Phase phase, long function) {
        observers.forEach(observer -> observer.calling(linker, map, phase, function));
    }

    @Override
    public void returned(RuntimeLinker linker, LinkMap map, InitEvent.Phase phase, long function) {
        observers.forEach(observer -> observer.returned(linker, map, phase, function));
    }

    @Override
    public void announced(RuntimeLinker linker, Namespace namespace, Rendezvous.State state, long structure) {
        observers.forEach(observer -> observer.announced(linker, namespace, state, structure));
    }

    @Override
    public void forked(Task parent, Task child) {
        observers.forEach(observer -> observer.forked(parent, child));
    }

    @Override
    public void ended(Process process) {
        observers.forEach(observer -> observer.ended(process));
    }
}
