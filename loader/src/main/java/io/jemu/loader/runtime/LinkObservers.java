package io.jemu.loader.runtime;

import io.jemu.loader.lookup.Binding;
import io.jemu.loader.object.LinkMap;
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
    public void forked(Task parent, Task child) {
        observers.forEach(observer -> observer.forked(parent, child));
    }

    @Override
    public void ended(Process process) {
        observers.forEach(observer -> observer.ended(process));
    }
}
