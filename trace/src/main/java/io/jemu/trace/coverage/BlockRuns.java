package io.jemu.trace.coverage;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.trace.BlockRunEvent;
import io.jemu.emulator.trace.EventSink;
import io.jemu.syscalls.kernel.CodeObserver;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.trace.symbols.MappedSymbols;
import java.util.Map;
import java.util.WeakHashMap;

/** Tells an {@link EventSink} of each block of code that runs. */
public final class BlockRuns implements CodeObserver {
    private final EventSink sink;
    private final Map<MemoryMap, MappedSymbols> processes = new WeakHashMap<>();

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
        String place = processes.computeIfAbsent(task.process().map(), MappedSymbols::new).name(address);
        sink.accept(new BlockRunEvent(task.process().pid(), task.tid(), address, place));
        return Next.CONTINUE;
    }
}
