package io.jemu.emulator.trace;

import java.util.List;
import java.util.Objects;

/**
 * Where a thread was at some moment, with its callers.
 *
 * @param pid the process
 * @param tid the thread
 * @param cause why just then: {@link #TICK}, or the name of the system call that it made
 * @param stack functions as texts show them, the innermost first
 */
public record SampleEvent(int pid, int tid, String cause, List<String> stack) implements Event {
    /** The cause of a sample that was taken by the clock. */
    public static final String TICK = "tick";

    public SampleEvent {
        Objects.requireNonNull(cause, "cause is null");
        stack = List.copyOf(stack);
    }

    @Override
    public String type() {
        return "sample";
    }

    @Override
    public void describe(EventFields out) {
        out.text("cause", cause);
        out.texts("stack", stack);
    }
}
