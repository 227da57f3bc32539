package io.jemu.cli;

import io.jemu.emulator.trace.BindingEvent;
import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventWriter;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.MapEvent;
import io.jemu.emulator.trace.ObjectEvent;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.trace.files.ChromeTraceWriter;
import io.jemu.trace.files.DiscardingWriter;
import io.jemu.trace.files.DrcovWriter;
import io.jemu.trace.files.FoldedWriter;
import io.jemu.trace.files.JsonLinesWriter;
import io.jemu.trace.files.TraceFileOutput;
import io.jemu.trace.html.HtmlReport;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Opens the files that a run's events are written to. */
final class TraceFiles {
    /** Without which a file could not be understood. */
    private static final Set<Class<? extends Event>> CONTEXT = Set.of(ProcessEvent.class, ObjectEvent.class);
    /** What a file gets if nothing is asked for by name. */
    private static final Set<Class<? extends Event>> USUAL = Set.of(ProcessEvent.class, ObjectEvent.class,
            BindingEvent.class, InitEvent.class, MapEvent.class, SignalEvent.class, SyscallEvent.class);

    private TraceFiles() {}

    /**
     * The writers of what the command line asks for; text goes to standard error if no file is named.
     *
     * @throws SetupException if a file cannot be written
     */
    static List<EventWriter> open(Watching watching, PrintStream standardError) {
        Set<Class<? extends Event>> asked = watching.types();
        List<EventWriter> writers = new ArrayList<>();
        if (watching.files().isEmpty() && !asked.isEmpty()) {
            writers.add(EventPrinter.to(standardError, asked));
        }
        for (TraceFile file : watching.files()) {
            try {
                writers.add(open(file, asked));
            } catch (IOException e) {
                throw new SetupException("cannot write the trace: " + e.getMessage(),
                        "Name another file with --trace-out.");
            }
        }
        return writers;
    }

    private static EventWriter open(TraceFile file, Set<Class<? extends Event>> asked) throws IOException {
        TraceFileOutput out = TraceFileOutput.open(file.path());
        return switch (file.format()) {
            case TEXT -> EventPrinter.to(out, asked);
            case JSON_LINES -> new JsonLinesWriter(out, withContext(asked));
            case CHROME -> new ChromeTraceWriter(out, withContext(asked));
            case DRCOV -> new DrcovWriter(out);
            case FOLDED -> new FoldedWriter(out);
            case NONE -> new DiscardingWriter(out, asked);
            case HTML -> HtmlReport.begin(out, facts(), withContext(asked));
        };
    }

    /** What a report tells of itself. */
    private static Map<String, String> facts() {
        return Map.of("Written by", "jemu " + VersionText.version());
    }

    private static Set<Class<? extends Event>> withContext(Set<Class<? extends Event>> asked) {
        if (asked.isEmpty()) {
            return USUAL;
        }
        Set<Class<? extends Event>> types = new HashSet<>(asked);
        types.addAll(CONTEXT);
        return types;
    }
}
