package io.jemu.cli;

import io.jemu.trace.execution.CodePlace;
import io.jemu.trace.files.TraceFormat;
import io.jemu.trace.gdb.Endpoint;
import io.jemu.trace.strace.StraceOptions;
import io.jemu.trace.strace.StraceSyntaxException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Understands the options that say what of a run is shown, and where. */
final class WatchingReader {
    /** Before the place whose instructions are traced. */
    private static final String INSTRUCTIONS_OF = TraceTopic.INSN.optionValue() + ":";
    /** Before the functions whose calls are traced. */
    private static final String CALLS_OF = TraceTopic.CALLS.optionValue() + ":";

    private final Map<Option, List<String>> values;
    private final LoaderChoice loader;

    private WatchingReader(Map<Option, List<String>> values, LoaderChoice loader) {
        this.values = values;
        this.loader = loader;
    }

    /**
     * @param values of each option that is given
     * @throws UsageException if jemu has no meaning for them
     */
    static Watching read(Map<Option, List<String>> values, LoaderChoice loader) throws UsageException {
        WatchingReader reader = new WatchingReader(values, loader);
        return new Watching(reader.has(Option.QUIET), reader.strace(), reader.traceTopics(), reader.codeTracing(),
                reader.traceFiles(), reader.debugger());
    }

    private boolean has(Option option) {
        return values.containsKey(option);
    }

    private Optional<String> value(Option option) {
        List<String> given = values.get(option);
        return given == null ? Optional.empty() : Optional.of(given.getFirst());
    }

    private Optional<StraceOptions> strace() throws UsageException {
        try {
            return has(Option.STRACE) ? Optional.of(StraceOptions.parse(value(Option.STRACE).orElseThrow()))
                    : Optional.empty();
        } catch (StraceSyntaxException e) {
            throw new UsageException("--strace: " + e.getMessage());
        }
    }

    private Set<TraceTopic> traceTopics() throws UsageException {
        Set<TraceTopic> topics = EnumSet.noneOf(TraceTopic.class);
        for (String list : values.getOrDefault(Option.TRACE, List.of())) {
            for (String name : list.split(",", -1)) {
                topics.add(name.startsWith(INSTRUCTIONS_OF) ? TraceTopic.INSN
                        : name.startsWith(CALLS_OF) ? TraceTopic.CALLS : TraceTopic.of(name));
            }
        }
        if (has(Option.TRACE_SYMBOL) && !topics.contains(TraceTopic.INSN)) {
            topics.add(TraceTopic.PLT);
        }
        if (topics.contains(TraceTopic.PLT) && loader == LoaderChoice.GUEST) {
            throw new UsageException("--trace=plt belongs to --loader=jemu");
        }
        return topics;
    }

    private CodeTracing codeTracing() throws UsageException {
        List<CodePlace> places = new ArrayList<>();
        for (String text : traced(INSTRUCTIONS_OF)) {
            places.add(place(text));
        }
        List<String> calls = traced(CALLS_OF);
        if (calls.contains("")) {
            throw new UsageException("--trace=calls: needs a function, or an object, an exclamation mark and a "
                    + "function");
        }
        return new CodeTracing(values.getOrDefault(Option.TRACE_SYMBOL, List.of()), places, calls);
    }

    /** What stands behind this in the kinds of events to trace. */
    private List<String> traced(String prefix) {
        List<String> traced = new ArrayList<>();
        for (String list : values.getOrDefault(Option.TRACE, List.of())) {
            for (String name : list.split(",", -1)) {
                if (name.startsWith(prefix)) {
                    traced.add(name.substring(prefix.length()));
                }
            }
        }
        return traced;
    }

    private CodePlace place(String text) throws UsageException {
        if (text.isEmpty()) {
            throw new UsageException("--trace=insn: needs a range of addresses, a function or an object");
        }
        try {
            return CodePlace.parse(text);
        } catch (IllegalArgumentException empty) {
            throw new UsageException("--trace=insn: " + empty.getMessage());
        }
    }

    private List<TraceFile> traceFiles() throws UsageException {
        Optional<String> name = value(Option.TRACE_FORMAT);
        Optional<TraceFormat> format = name.flatMap(TraceFormat::named);
        if (name.isPresent() && format.isEmpty()) {
            throw new UsageException("--trace-format is one of " + TraceFormat.names() + ", not '" + name.get() + "'");
        }
        List<String> paths = values.getOrDefault(Option.TRACE_OUT, List.of());
        if (name.isPresent() && paths.isEmpty()) {
            throw new UsageException("--trace-format belongs to --trace-out");
        }
        return paths.stream().map(path -> new TraceFile(path, format.orElseGet(() -> TraceFormat.ofFile(path))))
                .toList();
    }

    private Optional<Endpoint> debugger() throws UsageException {
        Optional<String> endpoint = value(Option.GDB);
        try {
            return endpoint.map(Endpoint::parse);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--gdb needs [HOST:]PORT or a path, not '" + endpoint.get() + "'");
        }
    }
}
