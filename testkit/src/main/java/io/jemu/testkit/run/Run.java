package io.jemu.testkit.run;

import io.jemu.syscalls.kernel.ProcessEnd;
import io.jemu.syscalls.signal.Signal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A guest that has been run: how it ended, what it printed, and what it did on the way. */
public final class Run {
    private static final int LAST_CALLS = 20;
    private static final int MOST_TEXT = 4000;

    private final String command;
    private final ProcessEnd end;
    private final byte[] output;
    private final byte[] errors;
    private final byte[] both;
    private final String messages;
    private final List<Syscall> syscalls;
    private final long lostCalls;
    private final List<BoundSymbol> bindings;
    private final List<LoadedObject> objects;
    private final List<LoadedObject> initialized;

    /** @param end null if the first process has not ended */
    Run(String command, ProcessEnd end, Streams streams, String messages, Recorder recorder) {
        this.command = command;
        this.end = end;
        this.output = streams.output();
        this.errors = streams.errors();
        this.both = streams.both();
        this.messages = messages;
        this.syscalls = recorder.syscalls();
        this.lostCalls = recorder.lostCalls();
        this.bindings = recorder.bindings();
        this.objects = recorder.objects();
        this.initialized = recorder.initialized();
    }

    /** The command line. */
    public String command() {
        return command;
    }

    /** The exit status of the first process, 0 to 255; empty if a signal killed it. */
    public OptionalInt exitStatus() {
        return end == null || end.signal() != 0 ? OptionalInt.empty() : OptionalInt.of(end.status());
    }

    /** The signal that killed the first process, such as {@code "SIGSEGV"}; empty if it exited. */
    public Optional<String> signal() {
        return end == null || end.signal() == 0 ? Optional.empty() : Optional.of(name(end.signal()));
    }

    private static String name(int signal) {
        Signal[] named = Signal.values();
        return signal <= named.length ? named[signal - 1].name() : "signal " + signal;
    }

    /** What it wrote to standard output, as UTF-8. */
    public String output() {
        return new String(output, StandardCharsets.UTF_8);
    }

    /** What it wrote to standard output. */
    public byte[] outputBytes() {
        return output.clone();
    }

    /** What it wrote to standard error, as UTF-8. */
    public String errors() {
        return new String(errors, StandardCharsets.UTF_8);
    }

    /** What it wrote to standard error. */
    public byte[] errorBytes() {
        return errors.clone();
    }

    /** What it wrote to both, in the order in which it did, as UTF-8. */
    public String outputAndErrors() {
        return new String(both, StandardCharsets.UTF_8);
    }

    /** What jemu has to say of the run: reports of crashes, instructions that are not supported; empty for nothing. */
    public String messages() {
        return messages;
    }

    /** The system calls of all processes, in the order in which they returned; the first is the execve that began. */
    public List<Syscall> syscalls() {
        return syscalls;
    }

    /** How many more system calls there were, after the first million. */
    public long lostSyscalls() {
        return lostCalls;
    }

    /** The references that were bound, in order. */
    public List<BoundSymbol> bindings() {
        return bindings;
    }

    /** The objects that were loaded, in the order of the search at the start; then what was opened by dlopen(3). */
    public List<LoadedObject> objects() {
        return objects;
    }

    /**
     * The libraries in the order in which their constructors were run. Those of the program itself, which libc calls
     * when all libraries are ready, are not among them.
     */
    public List<LoadedObject> initialized() {
        return initialized;
    }

    /** How it ended, in words. */
    public String outcome() {
        return end == null ? "has not ended" : signal().map(signal -> "was killed by " + signal)
                .orElseGet(() -> "exited with " + end.status());
    }

    /** What is worth knowing if a test fails: how it ended, what it printed, the last system calls. */
    public String transcript() {
        StringBuilder text = new StringBuilder(command).append(' ').append(outcome()).append('\n');
        stream(text, "standard output", output());
        stream(text, "standard error", errors());
        stream(text, "jemu", messages);
        if (!syscalls.isEmpty()) {
            int first = Math.max(0, syscalls.size() - LAST_CALLS);
            text.append(first == 0 ? "system calls:\n" : "last system calls of " + (syscalls.size() + lostCalls)
                    + ":\n");
            syscalls.subList(first, syscalls.size()).forEach(call -> text.append("  ").append(call.line()).append('\n'));
        }
        return text.toString();
    }

    private static void stream(StringBuilder text, String name, String contents) {
        if (!contents.isEmpty()) {
            String end = contents.substring(Math.max(0, contents.length() - MOST_TEXT));
            text.append(name).append(end.length() < contents.length() ? " (its end):\n" : ":\n");
            end.lines().forEach(line -> text.append("  ").append(line).append('\n'));
        }
    }

    /** Its {@link #transcript}. */
    @Override
    public String toString() {
        return transcript();
    }
}
