package io.jemu.trace.samples;

import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.SampleEvent;
import io.jemu.syscalls.abi.SyscallNumber;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProcessEnd;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.SyscallObserver;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.trace.symbols.CodeLocation;
import io.jemu.trace.symbols.MappedObjects;
import io.jemu.trace.symbols.MappedSymbols;
import io.jemu.trace.symbols.SymbolFiles;
import io.jemu.trace.unwind.Frame;
import io.jemu.trace.unwind.FrameRegisters;
import io.jemu.trace.unwind.Unwinder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells an {@link EventSink} of the stacks of threads: at each system call, and every millisecond of the thread that
 * runs. Time is the guest's: with a seed, samples are the same in every run.
 */
public final class StackSamples implements SyscallObserver {
    /** Nanoseconds between samples. */
    private static final long PERIOD = 1_000_000;
    /** The same while nobody runs. */
    private static final long IDLE_PERIOD = 20_000_000;
    private static final int MAX_FRAMES = 128;
    private static final String UNKNOWN = "[unknown]";

    private final EventSink sink;
    private final SymbolFiles files = new SymbolFiles();
    private final Map<Process, Stacks> processes = new HashMap<>();
    private Kernel kernel;

    /** What is known of a process's objects; another program has another map. */
    private record Stacks(MemoryMap map, MappedSymbols symbols, Unwinder unwinder) {}

    private StackSamples(EventSink sink) {
        this.sink = sink;
    }

    /** Samples for a sink, null if the sink does not want any. */
    public static StackSamples forSink(EventSink sink) {
        return sink.enabled(SampleEvent.class) ? new StackSamples(sink) : null;
    }

    /** The run begins. */
    public void begin(Kernel started) {
        kernel = started;
        tickAfter(PERIOD);
    }

    private void tickAfter(long nanoseconds) {
        kernel.scheduler().timers().at(kernel.clock().nanoTime() + nanoseconds, this::tick);
    }

    private void tick() {
        Task task = kernel.scheduler().current();
        boolean runs = task != null && task.runnable() && task.process().state().end() == null;
        if (runs) {
            sample(task, SampleEvent.TICK);
        }
        tickAfter(runs ? PERIOD : IDLE_PERIOD);
    }

    @Override
    public void entered(Task task, int number, long a, long b, long c, long d, long e, long f) {
        sample(task, SyscallNumber.of(number).map(SyscallNumber::cName).orElse("syscall_0x"
                + Integer.toHexString(number)));
    }

    private void sample(Task task, String cause) {
        Stacks stacks = processes.get(task.process());
        if (stacks == null || stacks.map != task.process().map()) {
            stacks = stacks(task.process().map());
            processes.put(task.process(), stacks);
        }
        List<Frame> frames = stacks.unwinder.unwind(FrameRegisters.of(task.registers()), MAX_FRAMES);
        MappedSymbols symbols = stacks.symbols;
        List<String> names = frames.stream().map(frame -> name(symbols.place(frame.site()))).toList();
        sink.accept(new SampleEvent(task.process().pid(), task.tid(), cause, names));
    }

    private Stacks stacks(MemoryMap map) {
        MappedSymbols symbols = new MappedSymbols(new MappedObjects(map), files);
        return new Stacks(map, symbols, new Unwinder(symbols));
    }

    private static String name(CodeLocation place) {
        if (place == null) {
            return UNKNOWN;
        }
        return place.symbol() == null ? "[" + place.object() + "]" : place.name();
    }

    @Override
    public void returned(Task task, int number, long a, long b, long c, long d, long e, long f, long result) {
        // Not what this is about.
    }

    @Override
    public void signalled(Task task, SignalInfo info, boolean waits, Restart how) {
        // Likewise.
    }

    @Override
    public void ended(Process process, ProcessEnd how) {
        processes.remove(process);
    }
}
