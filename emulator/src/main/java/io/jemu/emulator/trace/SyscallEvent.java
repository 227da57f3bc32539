package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A system call that returned.
 *
 * @param pid the process
 * @param tid the thread
 * @param name the call's name, or {@code syscall_0x...} for an unlisted number
 * @param text the call with its arguments as strace prints it, without the result
 * @param result what RAX holds on return: a value, or a negated errno in -4095..-1
 */
public record SyscallEvent(int pid, int tid, String name, String text, long result) implements Event {
    public SyscallEvent {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(text, "text is null");
    }
}
