package io.jemu.syscalls.signal;

/**
 * What a process does on a signal (sigaction(2), the kernel's struct).
 *
 * @param handler SIG_DFL, SIG_IGN, or the address of a function
 * @param flags SA_* bits
 * @param restorer where a handler returns to
 * @param mask signals that are blocked while the handler runs
 */
public record SignalAction(long handler, long flags, long restorer, long mask) {
    public static final long SIG_DFL = 0;
    public static final long SIG_IGN = 1;
    public static final long SA_NOCLDSTOP = 1;
    public static final long SA_NOCLDWAIT = 2;
    public static final long SA_SIGINFO = 4;
    public static final long SA_RESTORER = 0x0400_0000;
    public static final long SA_ONSTACK = 0x0800_0000;
    public static final long SA_RESTART = 0x1000_0000;
    public static final long SA_NODEFER = 0x4000_0000;
    public static final long SA_RESETHAND = 0x8000_0000L;

    /** What every signal begins with. */
    public static final SignalAction DEFAULT = new SignalAction(SIG_DFL, 0, 0, 0);

    /** What SA_RESETHAND leaves of it: only the handler is gone. */
    public SignalAction reset() {
        return new SignalAction(SIG_DFL, flags, restorer, mask);
    }

    public boolean has(long flag) {
        return (flags & flag) != 0;
    }

    /** Whether a function of the program handles the signal. */
    public boolean caught() {
        return handler != SIG_DFL && handler != SIG_IGN;
    }

    /** Whether a signal with this action is thrown away at once. */
    public boolean ignores(int signal) {
        return handler == SIG_IGN
                || handler == SIG_DFL
                        && (Signal.actionOf(signal) == DefaultAction.IGNORE
                                || Signal.actionOf(signal) == DefaultAction.CONTINUE);
    }
}
