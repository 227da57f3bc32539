package io.jemu.syscalls.abi;

/** The timers of setitimer(2). */
public final class IntervalTimerId {
    public static final int ITIMER_REAL = 0;
    public static final int ITIMER_VIRTUAL = 1;
    public static final int ITIMER_PROF = 2;

    private IntervalTimerId() {}
}
