package io.jemu.trace.files;

import io.jemu.emulator.trace.BindingEvent;
import io.jemu.emulator.trace.CallEvent;
import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventWriter;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.MapEvent;
import io.jemu.emulator.trace.ObjectEvent;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.ReturnEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.SyscallEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;

/**
 * The JSON array form of the Trace Event Format, which Chrome's and Perfetto's viewers read. System calls, calls and
 * constructors are slices of their thread, signals instants. Besides its threads a process has a track for the
 * resolver and one for each object: a binding is an arrow from the call, or from the object that refers to the symbol,
 * by the resolver to the object with the definition.
 */
public final class ChromeTraceWriter implements EventWriter {
    private static final Set<Class<? extends Event>> SHOWN = Set.of(BindingEvent.class, CallEvent.class,
            InitEvent.class, MapEvent.class, ObjectEvent.class, ProcessEvent.class, ReturnEvent.class,
            SignalEvent.class, SyscallEvent.class);
    private static final int BUFFER = 1 << 16;
    private static final String RESOLVER = "resolver";
    private static final String MEMORY = "memory map";

    private final OutputStream out;
    private final Set<Class<? extends Event>> types;
    private final TraceEventOutput trace = new TraceEventOutput();
    private final ThreadTracks tracks = new ThreadTracks(trace);
    private long flows;
    private long last;

    /**
     * @param out gets large pieces, and is closed with the writer
     * @param types what is wanted; what the format has no place for is left out
     */
    public ChromeTraceWriter(OutputStream out, Set<Class<? extends Event>> types) {
        this.out = out;
        Set<Class<? extends Event>> shown = new HashSet<>(types);
        shown.retainAll(SHOWN);
        this.types = Set.copyOf(shown);
    }

    @Override
    public boolean enabled(Class<? extends Event> type) {
        return types.contains(type);
    }

    @Override
    public void write(long time, Event event) throws IOException {
        last = time;
        switch (event) {
            case SyscallEvent call -> {
                trace.begin("X", call.start(), call.pid(), call.tid(), call.name(), "syscall");
                trace.duration(call.duration());
                trace.end(call);
            }
            case BindingEvent binding -> bind(time, binding);
            case CallEvent call -> tracks.begin(time, call, call.symbol(), "call");
            case ReturnEvent call -> tracks.end(time, call, call.symbol());
            case InitEvent call -> {
                String name = call.phase() + " " + fileName(call.object().name());
                if (call.begins()) {
                    tracks.begin(time, call, name, "init");
                } else {
                    tracks.end(time, call, name);
                }
            }
            case SignalEvent signal -> instant(time, signal.tid(), signal.name(), "signal", signal);
            case ObjectEvent object -> instant(time,
                    tracks.extra(object.pid(), track(object.object().name(), object.object().namespace())),
                    object.state().toString(), "object", object);
            case MapEvent map -> instant(time, tracks.extra(map.pid(), MEMORY),
                    map.path().isEmpty() ? map.change().toString() : map.change() + " " + fileName(map.path()),
                    "memory", map);
            case ProcessEvent process -> process(time, process);
            default -> throw new IllegalArgumentException("not asked for: " + event.type());
        }
        if (trace.size() > BUFFER) {
            trace.drain(out);
        }
    }

    private void instant(long time, int tid, String name, String category, Event event) {
        trace.begin("i", time, event.pid(), tid, name, category);
        trace.text("s", "t");
        trace.end(event);
    }

    private void bind(long time, BindingEvent binding) {
        int pid = binding.pid();
        long flow = ++flows;
        boolean called = binding.callSite() != 0;
        int source = called ? binding.tid()
                : tracks.extra(pid, track(binding.requester().name(), binding.requester().namespace()));
        slice(time, pid, source, (called ? "call " : "reference to ") + binding.symbol(), "s", flow, null);
        boolean found = binding.winner() != null;
        slice(time, pid, tracks.extra(pid, RESOLVER), binding.symbol(), found ? "t" : "f", flow, binding);
        if (found) {
            int definer = tracks.extra(pid, track(binding.winner().name(), binding.winner().namespace()));
            slice(time, pid, definer, "definition of " + binding.symbol(), "f", flow, null);
        }
    }

    /** A slice without duration, to which an arrow is tied. */
    private void slice(long time, int pid, int tid, String name, String flowPhase, long flow, Event event) {
        trace.begin("B", time, pid, tid, name, "binding");
        trace.end(event);
        trace.begin(flowPhase, time, pid, tid, "binding", "binding");
        trace.number("id", flow);
        if (flowPhase.equals("f")) {
            trace.text("bp", "e");
        }
        trace.end(null);
        trace.begin("E", time, pid, tid, name, "binding");
        trace.end(null);
    }

    private void process(long time, ProcessEvent event) {
        switch (event.step()) {
            case START, FORK -> {
                trace.name("process_name", event.pid(), event.tid(), "process " + event.pid());
                trace.name("thread_name", event.pid(), event.tid(), "thread " + event.tid());
            }
            case THREAD_START -> trace.name("thread_name", event.pid(), event.tid(), "thread " + event.tid());
            case EXEC -> {
                tracks.endAll(time, event.pid());
                trace.name("process_name", event.pid(), event.tid(), fileName(event.path()));
                trace.name("thread_name", event.pid(), event.tid(), fileName(event.path()));
            }
            case THREAD_END -> tracks.endThread(time, event.pid(), event.tid());
            case END -> tracks.endAll(time, event.pid());
        }
        instant(time, event.tid(), event.step().toString(), "process", event);
        if (event.step() == ProcessEvent.Step.END) {
            tracks.forget(event.pid());
        }
    }

    private static String track(String object, int namespace) {
        String name = fileName(object);
        return namespace == 0 ? name : name + " [" + namespace + "]";
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public void flush() throws IOException {
        trace.drain(out);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            tracks.endAll(last);
            trace.finish();
            trace.drain(out);
        }
    }
}
