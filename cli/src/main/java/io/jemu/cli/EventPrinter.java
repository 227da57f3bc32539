package io.jemu.cli;

import io.jemu.emulator.trace.BindingEvent;
import io.jemu.emulator.trace.BlockRunEvent;
import io.jemu.emulator.trace.CallEvent;
import io.jemu.emulator.trace.Event;
import io.jemu.emulator.trace.EventWriter;
import io.jemu.emulator.trace.InitEvent;
import io.jemu.emulator.trace.InstructionEvent;
import io.jemu.emulator.trace.MapEvent;
import io.jemu.emulator.trace.ObjectEvent;
import io.jemu.emulator.trace.ProcessEvent;
import io.jemu.emulator.trace.ReturnEvent;
import io.jemu.emulator.trace.SignalEvent;
import io.jemu.emulator.trace.StoryEvent;
import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.trace.calls.CallText;
import io.jemu.trace.instructions.InstructionText;
import io.jemu.trace.plt.StoryText;
import io.jemu.trace.files.TraceFileOutput;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Prints events as lines of text. On standard error each line comes out at once, between what the guest prints; a file
 * gets them buffered.
 */
final class EventPrinter implements EventWriter {
    private final PrintStream out;
    /** Null for standard error. */
    private final TraceFileOutput file;
    private final Set<Class<? extends Event>> types;
    private final CallText calls;
    private int firstTid;
    private boolean several;

    private EventPrinter(PrintStream out, TraceFileOutput file, Set<Class<? extends Event>> types) {
        this.out = out;
        this.file = file;
        this.types = Set.copyOf(types);
        this.calls = new CallText(out);
    }

    /** Prints between what the guest prints. */
    static EventPrinter to(PrintStream standardError, Set<Class<? extends Event>> types) {
        return new EventPrinter(standardError, null, types);
    }

    /** Prints to a file, which is closed in the end. */
    static EventPrinter to(TraceFileOutput file, Set<Class<? extends Event>> types) {
        return new EventPrinter(new PrintStream(file, false, StandardCharsets.ISO_8859_1), file, types);
    }

    @Override
    public boolean enabled(Class<? extends Event> type) {
        return types.contains(type);
    }

    @Override
    public void write(long time, Event event) throws IOException {
        switch (event) {
            case SyscallEvent syscall -> line(prefix(syscall.tid()) + syscall.line());
            case SignalEvent signal -> line(prefix(signal.tid()) + signal.text());
            case ProcessEvent process when process.step() == ProcessEvent.Step.END ->
                ended(process);
            case BindingEvent binding -> line(BindingText.line(binding));
            case CallEvent call -> calls.called(call, prefix(call.tid()));
            case ReturnEvent call -> calls.returned(call, prefix(call.tid()));
            case StoryEvent story -> line(prefix(story.tid()) + StoryText.line(story));
            case InstructionEvent instruction -> line(prefix(instruction.tid()) + InstructionText.line(instruction));
            case ObjectEvent object -> line(prefix(object.tid()) + ObjectText.line(object));
            case InitEvent init -> line(prefix(init.tid()) + ObjectText.line(init));
            case MapEvent map -> line(prefix(map.tid()) + ObjectText.line(map));
            case BlockRunEvent block -> line(prefix(block.tid()) + block.line());
            default -> { }
        }
        check();
    }

    private void check() throws IOException {
        if (file != null) {
            file.check();
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

    private void ended(ProcessEvent process) {
        if (types.contains(SyscallEvent.class)) {
            line(prefix(process.tid()) + "+++ " + process.outcome() + " +++");
        } else {
            calls.ended(process, prefix(process.tid()));
        }
    }

    private void line(String text) {
        calls.interrupt();
        out.println(text);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
        check();
    }

    @Override
    public void close() throws IOException {
        out.flush();
        if (file != null) {
            out.close();
            file.check();
        }
    }
}
