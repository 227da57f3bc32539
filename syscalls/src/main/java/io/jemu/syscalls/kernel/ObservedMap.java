package io.jemu.syscalls.kernel;

import io.jemu.syscalls.mm.MapListener;
import io.jemu.syscalls.mm.Vma;

/** Tells an observer what becomes of the memory map of a process. */
record ObservedMap(Process process, MemoryObserver observer) implements MapListener {
    @Override
    public void mapped(Vma area) {
        observer.mapped(process, area);
    }

    @Override
    public void unmapped(long start, long end) {
        observer.unmapped(process, start, end);
    }

    @Override
    public void reprotected(Vma area) {
        observer.reprotected(process, area);
    }
}
