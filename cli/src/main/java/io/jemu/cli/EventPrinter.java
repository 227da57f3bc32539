package io.jemu.cli;

import io.jemu.emulator.trace.BindingEvent;
import io.jemu.emulator.trace.CallEvent;
import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventSink;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.ReturnEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.trace.calls.CallText;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints events as lines of text. On standard error each line comes out at once, between what the guest prints; a file
 * gets them buffered.
 */
final class EventPrinter implements EventSink, AutoCloseable {
    private final PrintStream out;
    private final boolean own;
    private final boolean syscalls;
    private final boolean bindings;
    private final CallText calls;
    private int firstTid;
    private boolean several;

    private EventPrinter(PrintStream out, boolean own, boolean syscalls, boolean bindings) {
        this.out = out;
        this.own = own;
        this.syscalls = syscalls;
        this.bindings = bindings;
        this.calls = new CallText(out);
    }

    /**
     * Opens the place that the options name for what they ask to see.
     *
     * @throws SetupException if the file cannot be written
     */
    static EventPrinter open(Watching watching, PrintStream standardError) {
        boolean bindings = watching.topics().contains(TraceTopic.BINDINGS);
        if (watching.traceOut().isEmpty()) {
            return new EventPrinter(standardError, false, watching.strace(), bindings);
        }
        String file = watching.traceOut().get();
        try {
            PrintStream stream = new PrintStream(new BufferedOutputStream(new FileOutputStream(file), 1 << 16), false,
                    StandardCharsets.ISO_8859_1);
            return new EventPrinter(stream, true, watching.strace(), bindings);
        } catch (IOException e) {
            throw new SetupException("cannot write the trace: " + e.getMessage(),
                    "Name another file with --trace-out.");
        }
    }

    @Override
    public boolean enabled(Class<? extends Event> type) {
        if (type == BindingEvent.class) {
            return bindings;
        }
        return syscalls && (type == SyscallEvent.class || type == SignalEvent.class || type == ProcessEvent.class);
    }

    @Override
    public void accept(Event event) {
        switch (event) {
            case SyscallEvent syscall -> line(prefix(syscall.tid()) + syscall.line());
            case SignalEvent signal -> line(prefix(signal.tid()) + signal.text());
            case ProcessEvent process when process.step() == ProcessEvent.Step.END ->
                line(prefix(process.tid()) + "+++ " + process.outcome() + " +++");
            case BindingEvent binding -> line(BindingText.line(binding));
            case CallEvent call -> calls.called(call, prefix(call.tid()));
            case ReturnEvent call -> calls.returned(call, prefix(call.tid()));
            default -> { }
        }
    }

    /** With more than one thread, lines say whose they are, as strace -f does. */
    private String prefix(int tid) {
        if (firstTid == 0) {
            firstTid = tid;
        }
        several |= tid != firstTid;
        return several ? "[pid %5d] ".formatted(tid) : "";
    }

    private void line(String text) {
        calls.interrupt();
        out.println(text);
    }

    @Override
    public void close() {
        out.flush();
        if (own) {
            out.close();
        }
    }
}
