package io.jemu.trace.strace;

import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.emulator.trace.SyscallWaitEvent;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Prints events as strace prints them: a line for each, which is begun when a call waits, and told to be unfinished
 * when another one comes in between. A failing file is told of once; the program goes on.
 */
public final class StracePrinter implements EventSink, AutoCloseable {
    private static final Set<Class<? extends Event>> TYPES =
            Set.of(SyscallEvent.class, SyscallWaitEvent.class, SignalEvent.class, ProcessEvent.class);
    private static final int NOBODY = 0;
    private static final String UNFINISHED = " <unfinished ...>";

    private final StraceOptions options;
    private final Consumer<String> failures;
    private final OutputStream standardError;
    private final LineOutput shared;
    private final Map<Integer, LineOutput> separate = new HashMap<>();
    private final CallSummary summary;
    private final LineLeader leader;
    private final boolean timed;
    private int living = 1;
    /** Whose line has not ended. */
    private int open = NOBODY;
    private boolean failed;

    /**
     * Opens the file that the options name.
     *
     * @param standardError where lines go otherwise
     * @param failures is told why nothing can be written any more
     * @throws IOException if the file cannot be written
     */
    public StracePrinter(StraceOptions options, OutputStream standardError, Consumer<String> failures)
            throws IOException {
        this.options = options;
        this.failures = failures;
        this.standardError = standardError;
        this.shared = options.separate() ? null : new LineOutput(
                options.output().isPresent() ? file(options.output().get()) : standardError);
        this.summary = options.summary().map(CallSummary::new).orElse(null);
        this.leader = new LineLeader(options.lines());
        this.timed = options.lines().timed() || summary != null;
    }

    private OutputStream file(String name) throws IOException {
        return new FileOutputStream(name, options.append());
    }

    /** The run begins: the time of events counts from here. */
    public void begin(RunClock clock) {
        leader.begin(clock);
    }

    @Override
    public boolean enabled(Class<? extends Event> type) {
        return TYPES.contains(type)
                && (options.request().text() || type == SyscallEvent.class || type == ProcessEvent.class);
    }

    @Override
    public long now() {
        return timed ? leader.now() : 0;
    }

    @Override
    public void accept(Event event) {
        if (failed) {
            return;
        }
        try {
            if (event instanceof SyscallEvent call) { // by far the most; a switch over types costs
                call(call);
                return;
            }
            switch (event) {
                case SyscallWaitEvent call -> waits(call);
                case SignalEvent signal -> line(signal.tid(), signal.text());
                case ProcessEvent process -> process(process);
                default -> { }
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void fail(IOException e) {
        failed = true;
        failures.accept("cannot write the trace: " + e.getMessage());
    }

    private LineOutput output(int tid) throws IOException {
        if (shared != null) {
            return shared;
        }
        LineOutput own = separate.get(tid);
        if (own == null) {
            own = new LineOutput(file(options.output().orElseThrow() + '.' + tid));
            separate.put(tid, own);
        }
        return own;
    }

    private void call(SyscallEvent call) throws IOException {
        if (summary != null) {
            summary.count(call);
        }
        if (!options.request().text()) {
            return;
        }
        LineOutput out = output(call.tid());
        if (call.waited() == 0) {
            lead(out, call.tid(), call.start(), call.number(), call.instruction());
            out.put(call.text());
        } else {
            if (open != call.tid() && shared != null) {
                lead(out, call.tid(), call.start() + call.duration(), call.number(), call.instruction());
                out.put("<... ");
                out.put(call.name());
                out.put(" resumed>");
            }
            out.put(call.text(), call.waited(), call.text().length());
        }
        out.putEquals(options.lines().column());
        out.put(call.outcome());
        if (options.lines().duration().isPresent() && !call.outcome().equals("?")) {
            out.put(leader.duration(call.duration(), options.lines().duration().get()));
        }
        end(out);
    }

    private void waits(SyscallWaitEvent call) throws IOException {
        LineOutput out = output(call.tid());
        lead(out, call.tid(), call.start(), call.number(), call.instruction());
        out.put(call.text());
        open = call.tid();
        flush(out);
    }

    private void line(int tid, String text) throws IOException {
        LineOutput out = output(tid);
        lead(out, tid, now(), LineLeader.NO_NUMBER, 0);
        out.put(text);
        end(out);
    }

    private void process(ProcessEvent event) throws IOException {
        switch (event.step()) {
            case FORK, THREAD_START -> {
                living++;
                if (!options.quiet().contains(StraceOptions.Quiet.ATTACH)) {
                    attached(event.tid());
                }
            }
            case THREAD_END, END -> {
                if (options.request().text() && !options.quiet().contains(StraceOptions.Quiet.EXIT)) {
                    line(event.tid(), "+++ " + event.outcome() + " +++");
                }
                living--;
                if (shared == null) {
                    LineOutput own = separate.remove(event.tid());
                    if (own != null) {
                        own.close();
                    }
                }
            }
            default -> { }
        }
    }

    /** A message of strace itself, which goes to standard error. */
    private void attached(int tid) throws IOException {
        String message = "strace: Process " + tid + " attached";
        if (shared != null && options.output().isEmpty()) {
            interrupt();
            shared.put(message);
            end(shared);
        } else {
            LineOutput out = new LineOutput(standardError);
            out.put(message);
            out.endLine();
            out.flush();
        }
    }

    /** What comes before the text of a line; a line that has not ended ends. */
    private void lead(LineOutput out, int tid, long time, int number, long instruction) throws IOException {
        if (shared != null) {
            interrupt();
        } else if (out.column() > 0) {
            out.put(UNFINISHED);
            out.endLine();
        }
        if (shared != null) {
            if (options.output().isPresent() && options.request().selection().followsForks()) {
                out.put(leader.column(tid));
            } else if (options.output().isEmpty() && living > 1) {
                out.put(LineLeader.bracketed(tid));
            }
        }
        leader.lead(out, time, number, instruction);
    }

    /** Something else is to be printed: a line that has not ended is told to be unfinished. */
    private void interrupt() throws IOException {
        if (open != NOBODY) {
            open = NOBODY;
            shared.put(UNFINISHED);
            shared.endLine();
        }
    }

    private void end(LineOutput out) throws IOException {
        open = NOBODY;
        out.endLine();
        flush(out);
    }

    /** On standard error each line comes out at once, between what the program prints. */
    private void flush(LineOutput out) throws IOException {
        if (options.output().isEmpty()) {
            out.flush();
        }
    }

    @Override
    public void close() {
        if (failed) {
            return;
        }
        try {
            if (shared != null && open != NOBODY) {
                shared.put(" <detached ...>");
                shared.endLine();
            }
            if (summary != null) {
                LineOutput out = shared != null ? shared : new LineOutput(standardError);
                summary.print(out);
                out.flush();
            }
            if (shared != null && options.output().isEmpty()) {
                shared.flush();
            } else if (shared != null) {
                shared.close();
            }
            for (LineOutput own : separate.values()) {
                own.close();
            }
        } catch (IOException e) {
            fail(e);
        }
    }
}
