package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A system call that returned, or that will not return.
 *
 * @param pid the process
 * @param tid the thread
 * @param number its number
 * @param name the call's name, or {@code syscall_0x...} for a number that Linux does not have
 * @param text the call with its arguments as strace prints it, without the result; empty if only calls are counted
 * @param outcome the result as strace prints it: {@code 3}, {@code -1 ENOENT (No such file or directory)}, {@code ?}
 * @param result what RAX holds on return: a value, or a negated errno in -4095..-1; 0 if the call does not return
 * @param start when it was made, in nanoseconds on the scale of {@link EventSink#now}
 * @param duration nanoseconds until it returned, waiting included; 0 if it does not return
 * @param busy nanoseconds of that in which it did not wait
 * @param waited how many chars of {@code text} the {@link SyscallWaitEvent} of this call held; 0 if it has not waited
 * @param instruction the address after the SYSCALL instruction; 0 if it was not asked for
 */
public record SyscallEvent(int pid, int tid, int number, String name, String text, String outcome, long result,
        long start, long duration, long busy, int waited, long instruction) implements Event {
    /** The column in which strace puts the equals sign. */
    public static final int RESULT_COLUMN = 40;

    private static final int LAST_ERRNO = 4095;

    public SyscallEvent {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(text, "text is null");
        Objects.requireNonNull(outcome, "outcome is null");
    }

    /** A call that did not wait. */
    public SyscallEvent(int pid, int tid, int number, String name, String text, String outcome, long result,
            long start, long duration) {
        this(pid, tid, number, name, text, outcome, result, start, duration, duration, 0, 0);
    }

    /** Whether it returned an error. */
    public boolean failed() {
        return result < 0 && result >= -LAST_ERRNO;
    }

    /** The line that strace prints, without a line end. */
    public String line() {
        return text + " ".repeat(Math.max(1, RESULT_COLUMN - text.length())) + "= " + outcome;
    }

    @Override
    public String type() {
        return "syscall";
    }

    @Override
    public void describe(EventFields out) {
        out.number("number", number);
        out.text("name", name);
        out.text("text", text);
        out.text("outcome", outcome);
        out.number("result", result);
        out.number("start", start);
        out.number("duration", duration);
        out.number("busy", busy);
    }
}
