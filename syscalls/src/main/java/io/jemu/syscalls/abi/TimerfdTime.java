package io.jemu.syscalls.abi;

/** Flags of timerfd_settime(2). */
public final class TimerfdTime {
    public static final int TFD_TIMER_ABSTIME = 1;
    public static final int TFD_TIMER_CANCEL_ON_SET = 2;

    private TimerfdTime() {}
}
