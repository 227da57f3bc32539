package io.jemu.trace.process;

import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.MapEvent;
import io.jemu.syscalls.kernel.MemoryObserver;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.Protection;
import io.jemu.syscalls.mm.Vma;

/** Tells an {@link EventSink} what becomes of the memory maps of processes. */
public final class MemoryEvents implements MemoryObserver {
    private final EventSink sink;

    private MemoryEvents(EventSink sink) {
        this.sink = sink;
    }

    /** An observer for a sink, null if the sink does not want to know. */
    public static MemoryEvents forSink(EventSink sink) {
        return sink.enabled(MapEvent.class) ? new MemoryEvents(sink) : null;
    }

    @Override
    public void mapped(Process process, Vma area) {
        tell(process, MapEvent.Change.MAP, area);
    }

    @Override
    public void reprotected(Process process, Vma area) {
        tell(process, MapEvent.Change.PROTECT, area);
    }

    @Override
    public void unmapped(Process process, long start, long end) {
        sink.accept(new MapEvent(process.pid(), tid(process), MapEvent.Change.UNMAP, start, end, "", "", 0));
    }

    private void tell(Process process, MapEvent.Change change, Vma area) {
        String path = area.source().file() == null ? area.name() : area.source().file().pathForMaps();
        sink.accept(new MapEvent(process.pid(), tid(process), change, area.start(), area.end(), permissions(area),
                path, path.isEmpty() ? 0 : area.offset()));
    }

    /** The thread that runs, if it is one of the process's. */
    private static int tid(Process process) {
        Task current = process.kernel().scheduler().current();
        return current != null && current.process() == process ? current.tid() : process.pid();
    }

    private static String permissions(Vma area) {
        return new String(new char[] {
            (area.protection() & Protection.PROT_READ) != 0 ? 'r' : '-',
            (area.protection() & Protection.PROT_WRITE) != 0 ? 'w' : '-',
            (area.protection() & Protection.PROT_EXEC) != 0 ? 'x' : '-',
            area.shared() ? 's' : 'p'});
    }
}
