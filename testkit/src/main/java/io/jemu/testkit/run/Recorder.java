package io.jemu.testkit.run;

import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.loader.lookup.Binding;
import io.jemu.loader.lookup.BindingReason;
import io.jemu.loader.lookup.Candidate;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.object.ObjectType;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.loader.runtime.RuntimeLinker;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProcessEnd;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.SyscallObserver;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.strace.CallSet;
import io.jemu.syscalls.strace.Selection;
import io.jemu.syscalls.strace.Strace;
import io.jemu.syscalls.strace.Style;
import io.jemu.syscalls.strace.TraceRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes down what a guest does. Filled by the thread that runs it; others may look at any time. */
final class Recorder implements SyscallObserver, LinkObserver {
    /** What a test can want to look at; more of them are counted only. */
    private static final int MOST_CALLS = 1_000_000;
    private static final int REGISTERS = 6;
    private static final int STRING_LIMIT = 256;
    private static final Style STYLE = new Style(STRING_LIMIT, Style.Strings.AS_TEXT, Style.Constants.ABBREVIATED,
            Style.Descriptors.NUMBER, CallSet.ALL, CallSet.NONE, CallSet.ALL);

    private final Strace strace = new Strace(new Sink(), new TraceRequest(Selection.ALL, STYLE, true, false));
    /** Argument registers of the calls under way, by thread. */
    private final Map<Integer, List<Long>> registers = new HashMap<>();
    private final List<Syscall> syscalls = new ArrayList<>();
    private final List<BoundSymbol> bindings = new ArrayList<>();
    private final List<LoadedObject> objects = new ArrayList<>();
    private final List<LoadedObject> initialized = new ArrayList<>();
    private long lostCalls;
    private boolean linked;

    /** What the kernel tells of calls, as text. */
    private final class Sink implements EventSink {
        @Override
        public boolean enabled(Class<? extends Event> type) {
            return type == SyscallEvent.class;
        }

        @Override
        public void accept(Event event) {
            if (event instanceof SyscallEvent call) {
                add(call);
            }
        }
    }

    private synchronized void add(SyscallEvent call) {
        if (syscalls.size() >= MOST_CALLS) {
            lostCalls++;
            return;
        }
        syscalls.add(new Syscall(call.pid(), call.tid(), call.name(), Syscall.split(call.text()),
                registers.getOrDefault(call.tid(), Collections.nCopies(REGISTERS, 0L)), call.result(), call.outcome(),
                call.line()));
    }

    // --- system calls

    @Override
    public synchronized void entered(Task task, int number, long a, long b, long c, long d, long e, long f) {
        registers.put(task.tid(), List.of(a, b, c, d, e, f));
        strace.entered(task, number, a, b, c, d, e, f);
    }

    @Override
    public synchronized void returned(Task task, int number, long a, long b, long c, long d, long e, long f,
            long result) {
        strace.returned(task, number, a, b, c, d, e, f, result);
    }

    @Override
    public synchronized void signalled(Task task, SignalInfo info, boolean waits, Restart how) {
        strace.signalled(task, info, waits, how);
    }

    @Override
    public void ended(Process process, ProcessEnd how) {
        strace.ended(process, how);
    }

    // --- linking

    @Override
    public synchronized void bound(RuntimeLinker linker, Binding binding) {
        if (binding.repeated() || linker == null) {
            return;
        }
        String version = binding.reference().version() == null ? "" : binding.reference().version().name();
        String kind = binding.reference().relocation() == null ? binding.when().toString()
                : binding.reference().relocation().name();
        bindings.add(new BoundSymbol(object(linker, binding.requester()), binding.reference().symbol(), version, kind,
                binding.when().toString(), binding.winner() == null ? null : object(linker, binding.winner()),
                BindingReason.of(binding),
                binding.candidates().stream().map(candidate -> describe(linker, candidate)).toList(),
                linker.task().process().pid()));
    }

    private static String describe(RuntimeLinker linker, Candidate candidate) {
        return object(linker, candidate.map()).path()
                + (candidate.version().isEmpty() ? "" : " (" + candidate.version() + ")") + " "
                + candidate.standing().text();
    }

    private static LoadedObject object(RuntimeLinker linker, LinkMap map) {
        Process process = linker.task().process();
        boolean program = map.type() == ObjectType.EXECUTABLE && map.name().isEmpty();
        String path = program && process.executable() != null ? process.executable().path() : map.displayName(null);
        return new LoadedObject(GuestText.decode(path), program, map.namespace(), map.base(), process.pid());
    }

    @Override
    public synchronized void mapped(RuntimeLinker linker, LinkMap map) {
        linked = true;
    }

    /** Whether jemu's linker has begun to link any program. */
    synchronized boolean linked() {
        return linked;
    }

    @Override
    public synchronized void loaded(RuntimeLinker linker) {
        linker.namespaces().base().loaded().forEach(map -> note(linker, map));
    }

    @Override
    public synchronized void relocating(RuntimeLinker linker, LinkMap map, boolean lazy) {
        note(linker, map);
    }

    private void note(RuntimeLinker linker, LinkMap map) {
        LoadedObject object = object(linker, map);
        if (!objects.contains(object)) {
            objects.add(object);
        }
    }

    @Override
    public synchronized void calling(RuntimeLinker linker, LinkMap map, InitEvent.Phase phase, long function) {
        LoadedObject object = object(linker, map);
        boolean begins = initialized.isEmpty() || !initialized.getLast().equals(object);
        if (phase == InitEvent.Phase.INIT && begins) {
            initialized.add(object);
        }
    }

    @Override
    public void ended(Process process) {
        // Its end as a system call is enough.
    }

    // --- what was written down

    synchronized List<Syscall> syscalls() {
        return List.copyOf(syscalls);
    }

    /** How many calls were made that are not in {@link #syscalls}. */
    synchronized long lostCalls() {
        return lostCalls;
    }

    synchronized List<BoundSymbol> bindings() {
        return List.copyOf(bindings);
    }

    synchronized List<LoadedObject> objects() {
        return List.copyOf(objects);
    }

    synchronized List<LoadedObject> initialized() {
        return List.copyOf(initialized);
    }
}
