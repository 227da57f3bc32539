package io.jemu.syscalls.kernel;

/**
 * How a process has ended.
 *
 * @param status the exit status, 0 to 255, if no signal killed it
 * @param signal the signal that killed it, or 0
 * @param coreDumped whether the signal's action is to dump core
 */
public record ProcessEnd(int status, int signal, boolean coreDumped) {
    private static final int STATUS_SHIFT = 8;
    private static final int CORE_FLAG = 0x80;
    /** What a shell adds to a signal's number. */
    private static final int KILLED = 128;

    /** The status of wait(2). */
    public int waitStatus() {
        return signal != 0 ? signal | (coreDumped ? CORE_FLAG : 0) : status << STATUS_SHIFT;
    }

    /** The status as a shell shows it. */
    public int shellStatus() {
        return signal != 0 ? KILLED + signal : status;
    }
}
