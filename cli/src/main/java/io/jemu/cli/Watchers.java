package io.jemu.cli;

import io.jemu.emulator.trace.EventStream;
import io.jemu.emulator.trace.InstructionEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.StoryEvent;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.start.JavaLoader;
import io.jemu.syscalls.kernel.CodeObserver;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Observers;
import io.jemu.syscalls.kernel.ProgramInterpreter;
import io.jemu.syscalls.kernel.SeveralObservers;
import io.jemu.syscalls.kernel.SyscallObserver;
import io.jemu.syscalls.strace.Strace;
import io.jemu.trace.calls.CallFilter;
import io.jemu.trace.calls.CallObservers;
import io.jemu.trace.calls.LtraceFiles;
import io.jemu.trace.coverage.BlockRuns;
import io.jemu.trace.coverage.CoverageEvents;
import io.jemu.trace.crash.CrashReporter;
import io.jemu.trace.execution.InstructionTracer;
import io.jemu.trace.gdb.Endpoint;
import io.jemu.trace.gdb.GdbServer;
import io.jemu.trace.link.LinkEvents;
import io.jemu.trace.plt.PltTracer;
import io.jemu.trace.plt.SymbolGlobs;
import io.jemu.trace.process.MemoryEvents;
import io.jemu.trace.process.ProcessEvents;
import io.jemu.trace.samples.StackSamples;
import io.jemu.trace.strace.RunClock;
import io.jemu.trace.strace.StraceOptions;
import io.jemu.trace.strace.StracePrinter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Those who watch a run, as the command line asks for them, and where what they see goes. */
final class Watchers implements AutoCloseable {
    private final PrintStream messages;
    private final boolean quiet;
    private final EventStream events;
    /** Null if system calls are not printed, or with other events. */
    private StracePrinter calls;
    private final List<SyscallObserver> syscalls = new ArrayList<>();
    private final List<CodeObserver> code = new ArrayList<>();
    private final List<LinkObserver> links = new ArrayList<>();
    /** What is done when there is a kernel. */
    private final List<Consumer<Kernel>> beginnings = new ArrayList<>();
    /** What is done in the end. */
    private final List<Runnable> endings = new ArrayList<>();

    private Watchers(Watching watching, boolean repeatable, PrintStream messages) {
        this.messages = messages;
        this.quiet = watching.quiet();
        this.events = new EventStream(TraceFiles.open(watching, messages), this::lost);
        boolean strace = events.enabled(SyscallEvent.class) || events.enabled(SignalEvent.class);
        ProcessEvents processes = ProcessEvents.forSink(events, strace);
        if (processes != null) {
            syscalls.add(processes);
        }
        if (strace) {
            syscalls.add(new Strace(events));
        }
        if (watching.hasOwnStrace()) {
            calls = open(watching.strace().orElseThrow(), messages);
            syscalls.add(new Strace(calls, watching.strace().get().request()));
        }
        if (events.enabled(StoryEvent.class)) {
            PltTracer plt = new PltTracer(events, new SymbolGlobs(watching.code().symbols()));
            code.add(plt);
            links.add(plt);
        }
        CallObservers.forSink(events, new CallFilter(watching.code().calls()),
                () -> LtraceFiles.read(Path.of(System.getProperty("user.home")), Path.of("/"))).ifPresent(found -> {
                    code.add(found.code());
                    links.add(found);
                    syscalls.add(found);
                });
        StackSamples samples = StackSamples.forSink(events);
        if (samples != null) {
            syscalls.add(samples);
            beginnings.add(samples::begin);
        }
        CoverageEvents coverage = CoverageEvents.forSink(events);
        if (coverage != null) {
            code.add(coverage);
        }
        if (events.enabled(InstructionEvent.class)) {
            CodeTracing traced = watching.code();
            InstructionTracer instructions = new InstructionTracer(events, traced.places(),
                    traced.symbols().isEmpty() ? null : new SymbolGlobs(traced.symbols()));
            code.add(instructions);
            links.add(instructions);
            beginnings.add(kernel -> instructions.begin(kernel.engine().watch()));
            endings.add(() -> tellMissing(instructions));
        }
        BlockRuns blocks = BlockRuns.forSink(events);
        if (blocks != null) {
            code.add(blocks);
            beginnings.add(blocks::begin);
        }
        watching.debugger().map(Watchers::listen).ifPresent(debugger -> {
            // Others would see what is repeated twice.
            if (repeatable && code.isEmpty() && syscalls.isEmpty() && LinkEvents.forSink(events) == null
                    && MemoryEvents.forSink(events) == null) {
                syscalls.add(debugger.keepHistory());
            }
            code.add(debugger);
            links.add(debugger.links());
            beginnings.add(debugger::debug);
        });
    }

    private static GdbServer listen(Endpoint endpoint) {
        try {
            return GdbServer.listen(endpoint);
        } catch (IOException e) {
            throw new SetupException("no debugger can connect: " + e.getMessage(),
                    "Give --gdb a port that is free, 0 for any, or a path where nothing is.");
        }
    }

    /**
     * Opens what the run is written to.
     *
     * @param repeatable whether the run can be repeated by its seed
     * @param messages jemu's own words, and events that no file is named for
     * @throws SetupException if a file cannot be written
     */
    static Watchers open(Watching watching, boolean repeatable, PrintStream messages) {
        return new Watchers(watching, repeatable, messages);
    }

    private static StracePrinter open(StraceOptions options, PrintStream messages) {
        try {
            return new StracePrinter(options, messages, text -> messages.println("jemu: " + text));
        } catch (IOException e) {
            throw new SetupException("cannot write the trace: " + e.getMessage(),
                    "Name another file with -o in --strace.");
        }
    }

    private void tellMissing(InstructionTracer instructions) {
        instructions.missing().forEach(name -> messages.println("jemu: --trace=insn:" + name
                + ": no object and no function of this name was found"));
    }

    /** The run begins now: the time of events counts from here. */
    void begin(Kernel kernel) {
        if (calls != null) {
            calls.begin(RunClock.startingNow(kernel.clock()::nanoTime));
        }
        events.begin(kernel.clock()::nanoTime);
        beginnings.forEach(beginning -> beginning.accept(kernel));
    }

    /** Whether the engine has to watch code. */
    boolean watchCode() {
        return !code.isEmpty();
    }

    /** @param interpreter what links programs, or null */
    Observers observers(ProgramInterpreter interpreter) {
        return new Observers(SeveralObservers.ofSyscalls(syscalls), SeveralObservers.ofCode(code),
                MemoryEvents.forSink(events), quiet ? null : new CrashReporter(messages,
                        process -> interpreter instanceof JavaLoader loader ? loader.linker(process) : null));
    }

    /** Who watches programs being linked, or null. */
    LinkObserver link() {
        List<LinkObserver> all = new ArrayList<>(links);
        LinkObserver bindings = LinkEvents.forSink(events);
        if (bindings != null) {
            all.addFirst(bindings);
        }
        return LinkObserver.all(all);
    }

    private void lost(IOException failure) {
        messages.println("jemu: " + failure.getMessage() + "; the rest of the trace is lost");
        messages.flush();
    }

    @Override
    public void close() {
        events.close();
        if (calls != null) {
            calls.close();
        }
        endings.forEach(Runnable::run);
    }
}
