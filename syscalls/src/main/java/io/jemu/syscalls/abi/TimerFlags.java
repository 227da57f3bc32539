package io.jemu.syscalls.abi;

/** The flags of clock_nanosleep(2) and timer_settime(2). */
public final class TimerFlags {
    public static final int TIMER_ABSTIME = 1;

    private TimerFlags() {}
}
