package io.jemu.trace.coverage;

import io.jemu.emulator.elf.ElfHeader;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.trace.BlockEvent;
import io.jemu.emulator.trace.CodeRegion;
import io.jemu.emulator.trace.EventSink;
import io.jemu.syscalls.kernel.CodeObserver;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;
import io.jemu.trace.symbols.MappedObject;
import io.jemu.trace.symbols.MappedObjects;
import io.jemu.trace.symbols.MappedSymbols;
import java.util.Map;
import java.util.WeakHashMap;

/** Tells an {@link EventSink} of blocks of code when they run for the first time. */
public final class CoverageEvents implements CodeObserver {
    private final EventSink sink;
    /** Of the process that ran new code last; null before the first. */
    private MappedObjects objects;
    private final Map<MappedObject, CodeRegion> regions = new WeakHashMap<>();

    private CoverageEvents(EventSink sink) {
        this.sink = sink;
    }

    /** An observer for a sink, null if the sink does not want to know. */
    public static CoverageEvents forSink(EventSink sink) {
        return sink.enabled(BlockEvent.class) ? new CoverageEvents(sink) : null;
    }

    @Override
    public void translated(Task task, long address, int size) {
        MemoryMap map = task.process().map();
        if (objects == null || objects.map() != map) {
            objects = new MappedObjects(map);
        }
        sink.accept(new BlockEvent(task.process().pid(), task.tid(), address, size, region(address, size)));
    }

    /** Looked up anew for each block: other objects may have come to where it lies. */
    private CodeRegion region(long address, int size) {
        MappedObject object = objects.containing(address);
        if (object != null) {
            return regions.computeIfAbsent(object, mapped -> of(objects, mapped));
        }
        Vma area = objects.map().find(address);
        if (area == null) {
            return new CodeRegion("", address, address + size, 0);
        }
        return new CodeRegion(area.has(Vma.SPECIAL) ? MappedSymbols.TRAP_PAGE : "", area.start(), area.end(), 0);
    }

    private static CodeRegion of(MappedObjects objects, MappedObject object) {
        long entry = 0;
        try {
            entry = ElfHeader.parse(objects.memory(), object.start()).entry();
        } catch (GuestFault gone) {
            // The program may have unmapped the header; the code is there all the same.
        }
        return new CodeRegion(object.path(), object.start(), object.end(), entry == 0 ? 0 : object.bias() + entry);
    }
}
