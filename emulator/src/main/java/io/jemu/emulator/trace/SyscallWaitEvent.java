package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A system call has to wait; its {@link SyscallEvent} follows when it returns.
 *
 * @param pid the process
 * @param tid the thread
 * @param number its number
 * @param name the call's name
 * @param text as much of the call as strace prints before it returns: {@code read(0, }
 * @param start when it was made, in nanoseconds on the scale of {@link EventSink#now}
 * @param instruction the address after the SYSCALL instruction; 0 if it was not asked for
 */
public record SyscallWaitEvent(int pid, int tid, int number, String name, String text, long start, long instruction)
        implements Event {
    public SyscallWaitEvent {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(text, "text is null");
    }

    @Override
    public String type() {
        return "syscall-wait";
    }

    @Override
    public void describe(EventFields out) {
        out.number("number", number);
        out.text("name", name);
        out.text("text", text);
        out.number("start", start);
    }
}
