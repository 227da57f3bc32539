package io.jemu.syscalls.abi;

/** The policies of sched_setscheduler(2). */
public final class SchedulingPolicy {
    public static final int SCHED_OTHER = 0;
    public static final int SCHED_FIFO = 1;
    public static final int SCHED_RR = 2;
    public static final int SCHED_BATCH = 3;
    public static final int SCHED_IDLE = 5;
    public static final int SCHED_DEADLINE = 6;

    private SchedulingPolicy() {}
}
