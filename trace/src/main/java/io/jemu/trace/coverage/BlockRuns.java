package io.jemu.trace.coverage;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.trace.BlockRunEvent;
import io.jemu.emulator.trace.EventSink;
import io.jemu.syscalls.kernel.CodeObserver;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.trace.symbols.CodeLocation;
import io.jemu.trace.symbols.MappedObject;
import io.jemu.trace.symbols.MappedSymbols;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/** Tells an {@link EventSink} of each block of code that runs. */
public final class BlockRuns implements CodeObserver {
    private final EventSink sink;
    private final Map<MemoryMap, Names> processes = new WeakHashMap<>();

    /** What the blocks of a process are called. A name is good as long as the same object is there. */
    private static final class Names {
        private final MappedSymbols symbols;
        private final Map<Long, Named> known = new HashMap<>();

        private record Named(MappedObject object, String name) {}

        Names(MemoryMap map) {
            this.symbols = new MappedSymbols(map);
        }

        String of(long address) {
            MappedObject object = symbols.objects().containing(address);
            Named named = known.get(address);
            if (named == null || named.object != object) {
                CodeLocation place = symbols.place(address);
                named = new Named(object, place == null ? "" : place.text());
                known.put(address, named);
            }
            return named.name;
        }
    }

    private BlockRuns(EventSink sink) {
        this.sink = sink;
    }

    /** An observer for a sink, null if the sink does not want to know. */
    public static BlockRuns forSink(EventSink sink) {
        return sink.enabled(BlockRunEvent.class) ? new BlockRuns(sink) : null;
    }

    /** From now on all blocks are told. */
    public void begin(Kernel kernel) {
        kernel.engine().watch().everyBlock(true);
    }

    @Override
    public Next block(Task task, long address) {
        String place = processes.computeIfAbsent(task.process().map(), Names::new).of(address);
        sink.accept(new BlockRunEvent(task.process().pid(), task.tid(), address, place));
        return Next.CONTINUE;
    }
}
