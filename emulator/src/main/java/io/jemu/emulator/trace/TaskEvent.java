package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * Something that befell a thread and is no system call: a signal was delivered, or its process has ended.
 *
 * @param pid the process
 * @param tid the thread
 * @param text as strace prints it: {@code --- SIGINT {...} ---}, {@code +++ exited with 0 +++}
 */
public record TaskEvent(int pid, int tid, String text) implements Event {
    public TaskEvent {
        Objects.requireNonNull(text, "text is null");
    }
}
