package io.jemu.syscalls.kernel;

import io.jemu.syscalls.abi.ClockId;

/**
 * A clock of the processor time of a process or thread: CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID and what
 * clock_getcpuclockid(3) and pthread_getcpuclockid(3) give (kernel/time/posix-cpu-timers.c).
 */
public final class CpuClock {
    /** The low bits of a clock's number: what is counted, and of what; the others are the id, inverted. */
    private static final int KIND_MASK = 3;
    private static final int KIND_VIRTUAL = 1;
    private static final int KIND_FD = 3;
    private static final int PER_THREAD = 4;
    private static final int ID_SHIFT = 3;

    private final Process process;
    private final Task thread;
    private final boolean userOnly;

    private CpuClock(Process process, Task thread, boolean userOnly) {
        this.process = process;
        this.thread = thread;
        this.userOnly = userOnly;
    }

    /** Whether a number is that of a clock of processor time, of whatever process. */
    public static boolean isNumber(int clock) {
        return clock < 0 && (clock & KIND_MASK) != KIND_FD
                || clock == ClockId.CLOCK_PROCESS_CPUTIME_ID || clock == ClockId.CLOCK_THREAD_CPUTIME_ID;
    }

    /** The clock that a number means for a task; null if there is none, or it is not for this task to see. */
    public static CpuClock of(Task task, int clock) {
        if (clock == ClockId.CLOCK_PROCESS_CPUTIME_ID) {
            return ofProcess(task.process());
        }
        if (clock == ClockId.CLOCK_THREAD_CPUTIME_ID) {
            return new CpuClock(task.process(), task, false);
        }
        if (!isNumber(clock)) {
            return null;
        }
        boolean userOnly = (clock & KIND_MASK) == KIND_VIRTUAL;
        int id = ~(clock >> ID_SHIFT);
        if ((clock & PER_THREAD) != 0) {
            Task thread = id == 0 ? task : task.kernel().processes().findTask(id);
            return thread == null || thread.process() != task.process()
                    ? null : new CpuClock(thread.process(), thread, userOnly);
        }
        Process process = id == 0 || id == task.tid() ? task.process() : task.kernel().processes().find(id);
        return process == null ? null : new CpuClock(process, null, userOnly);
    }

    /** All of the time of a process: CLOCK_PROCESS_CPUTIME_ID, ITIMER_PROF. */
    static CpuClock ofProcess(Process process) {
        return new CpuClock(process, null, false);
    }

    /** The time that a process has executed instructions of its own: ITIMER_VIRTUAL. */
    static CpuClock ofUserTime(Process process) {
        return new CpuClock(process, null, true);
    }

    /** Whether it is that of the calling thread alone. */
    public boolean ofThread() {
        return thread != null;
    }

    /** Whether it does not run any more. */
    boolean stopped() {
        return thread != null ? thread.ended() : process.state().end() != null;
    }

    /** Nanoseconds until now. */
    public long nanos() {
        process.kernel().scheduler().charge();
        Usage usage = thread != null ? thread.usage() : process.usage();
        return userOnly ? usage.userNanos() : usage.cpuNanos();
    }
}
