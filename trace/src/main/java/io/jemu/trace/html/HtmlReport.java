package io.jemu.trace.html;

import io.jemu.emulator.trace.BindingEvent;
import io.jemu.emulator.trace.CallEvent;
import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventWriter;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.MapEvent;
import io.jemu.emulator.trace.ObjectEvent;
import io.jemu.emulator.trace.ObjectName;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.ReturnEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.SyscallEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a run as one HTML file with everything in it, to be opened in a browser: link map, bindings, memory, timeline,
 * system calls, processes. What it keeps in memory does not grow
 * with the run.
 */
public final class HtmlReport implements EventWriter {
    /** Rows of one table that are kept, so that no browser runs out of memory. */
    private static final long MOST_ROWS = 4_000_000;

    /** What it can show. */
    static final Set<Class<? extends Event>> SHOWN = Set.of(BindingEvent.class, CallEvent.class,
            InitEvent.class, MapEvent.class, ObjectEvent.class, ProcessEvent.class, ReturnEvent.class,
            SignalEvent.class, SyscallEvent.class);

    private final ReportFile file;
    private final Set<Class<? extends Event>> types;
    private long events;

    private HtmlReport(ReportFile file, Set<Class<? extends Event>> types) {
        this.file = file;
        this.types = Set.copyOf(types);
    }

    /**
     * Begins a report.
     *
     * @param out where it goes; closed with the report
     * @param facts what the page tells of the run as a whole, in this order: names and values
     * @param types what is wanted; of these, it gets what it can show
     * @throws IOException if it cannot be written
     */
    public static HtmlReport begin(OutputStream out, Map<String, String> facts, Set<Class<? extends Event>> types)
            throws IOException {
        return begin(out, facts, types, MOST_ROWS);
    }

    static HtmlReport begin(OutputStream out, Map<String, String> facts, Set<Class<? extends Event>> types,
            long mostRows) throws IOException {
        ReportFile file = new ReportFile(out, mostRows);
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            file.add(ReportTable.FACTS, row -> row.text(fact.getKey()).text(fact.getValue()));
        }
        return new HtmlReport(file, types);
    }

    @Override
    public boolean enabled(Class<? extends Event> type) {
        return SHOWN.contains(type) && types.contains(type);
    }

    @Override
    public void write(long time, Event event) throws IOException {
        events++;
        switch (event) {
            case BindingEvent binding -> add(binding, time);
            case SyscallEvent call -> file.add(ReportTable.SYSCALLS, row -> begin(row, call.start(), call)
                    .number(call.duration()).text(call.name()).text(call.text()).text(call.outcome())
                    .number(call.result()));
            case MapEvent map -> file.add(ReportTable.MAPS, row -> begin(row, time, map)
                    .text(map.change().toString()).number(map.begin()).number(map.end()).text(map.protection())
                    .text(map.path()).number(map.offset()));
            case ObjectEvent object -> add(object, time);
            case InitEvent init -> file.add(ReportTable.INITS, row -> begin(row, time, init)
                    .text(init.phase().toString()).number(init.begins() ? 1 : 0)
                    .number(init.object().namespace()).text(init.object().name()).number(init.function()));
            case ProcessEvent process -> file.add(ReportTable.PROCESSES, row -> begin(row, time, process)
                    .text(process.step().toString()).number(process.maker()).number(process.parent())
                    .text(process.path()).list(process.arguments().isEmpty() ? List.of(process.outcome())
                            : process.arguments()).number(process.status()));
            case SignalEvent signal -> file.add(ReportTable.SIGNALS, row -> begin(row, time, signal)
                    .number(signal.number()).text(signal.name()).number(signal.code()).number(signal.sender())
                    .number(signal.address()).text(signal.text()));
            case CallEvent call -> file.add(ReportTable.CALLS, row -> begin(row, time, call).number(1)
                    .number(call.depth()).text(call.caller()).text(call.callee()).text(call.symbol())
                    .text(call.arguments()).number(call.target()));
            case ReturnEvent end -> file.add(ReportTable.CALLS, row -> begin(row, time, end).number(0)
                    .number(end.depth()).text(end.caller()).text(end.callee()).text(end.symbol())
                    .text(end.result()).number(end.value()));
            default -> throw new IllegalArgumentException("an event that was not asked for: " + event);
        }
    }

    private Block begin(Block row, long time, Event event) {
        return row.number(time).number(events).number(event.pid()).number(event.tid());
    }

    private void add(BindingEvent binding, long time) throws IOException {
        ObjectName requester = binding.requester();
        ObjectName winner = binding.winner();
        List<String> candidates = new ArrayList<>();
        for (BindingEvent.Candidate candidate : binding.candidates()) {
            candidates.addAll(List.of(candidate.object().name(), String.valueOf(candidate.object().namespace()),
                    candidate.version(), candidate.standing(), candidate.hidden() ? "hidden" : ""));
        }
        file.add(ReportTable.BINDINGS, row -> begin(row, time, binding).number(requester.namespace())
                .text(requester.name()).text(binding.symbol()).text(binding.version()).text(binding.relocation())
                .text(binding.when()).number(winner == null ? 0 : winner.namespace())
                .text(winner == null ? "" : winner.name()).number(binding.definition()).text(binding.reason())
                .number(binding.interposes() ? 1 : 0).list(candidates).number(binding.slot()).number(binding.value())
                .number(binding.callSite()));
    }

    private void add(ObjectEvent object, long time) throws IOException {
        file.add(ReportTable.OBJECTS, row -> begin(row, time, object).text(object.state().toString())
                .number(object.object().namespace()).text(object.object().name()).text(object.object().path())
                .text(object.soname()).number(object.begin()).number(object.end()).text(object.buildId())
                .list(object.needed()).text(object.cause())
                .text(object.loader() == null ? "" : object.loader().name()));
    }

    @Override
    public void flush() throws IOException {
        file.flush();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
