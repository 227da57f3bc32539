package io.jemu.syscalls.kernel;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MICROSECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.abi.IntervalTimerId;
import io.jemu.syscalls.host.HostTime;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;

/**
 * The three timers of setitimer(2) of one process: real time, processor time in user mode, processor time. The two last
 * count the processor time of the thread that runs the kernel, which is the best that is known of the guest's.
 */
public final class IntervalTimers {
    private static final int COUNT = 3;

    private final Process process;
    private final HostTime host = new HostTime();
    private final State[] states = new State[COUNT];

    IntervalTimers(Process process) {
        this.process = process;
    }

    /** A timer that is set. */
    private final class State {
        private final int which;
        private final long interval;
        private long due;
        private Timers.Timer timer;

        private State(int which, long due, long interval) {
            this.which = which;
            this.due = due;
            this.interval = interval;
        }

        private void schedule() {
            timer = timers().at(System.nanoTime() + Math.max(0, due - now(which)), this::expire);
        }

        private void expire() {
            if (process.end() != null) {
                return;
            }
            long now = now(which);
            if (due - now > 0) {
                schedule(); // less processor time than real time has passed
                return;
            }
            if (interval == 0) {
                states[which] = null;
            } else {
                due += interval * ((now - due) / interval + 1);
                schedule();
            }
            process.kernel().signals().send(process, SignalInfo.ofKernel(signal(which)));
        }
    }

    /**
     * What a timer is set to.
     *
     * @param value nanoseconds until it expires, 0 if it is not set
     * @param interval nanoseconds after which it expires again, or 0
     */
    public record Setting(long value, long interval) {
        /** Not set. */
        public static final Setting NONE = new Setting(0, 0);
    }

    /** @param which an ITIMER_* number */
    public Setting get(int which) {
        State state = states[which];
        // A timer that is due, but has not been served yet, is never told to be unset (kernel/time/itimer.c).
        return state == null
                ? Setting.NONE
                : new Setting(Math.max(NANOSECONDS_PER_MICROSECOND, state.due - now(which)), state.interval);
    }

    /** Sets a timer, in place of what it was set to. */
    public void set(int which, Setting setting) {
        if (states[which] != null) {
            timers().cancel(states[which].timer);
            states[which] = null;
        }
        if (setting.value != 0) {
            State state = new State(which, now(which) + setting.value, setting.interval);
            states[which] = state;
            state.schedule();
        }
    }

    private Timers timers() {
        return process.kernel().scheduler().timers();
    }

    private long now(int which) {
        if (which == IntervalTimerId.ITIMER_REAL) {
            return System.nanoTime();
        }
        host.read(ClockId.CLOCK_THREAD_CPUTIME_ID);
        return host.seconds() * NANOSECONDS_PER_SECOND + host.nanoseconds();
    }

    private static Signal signal(int which) {
        return switch (which) {
            case IntervalTimerId.ITIMER_REAL -> Signal.SIGALRM;
            case IntervalTimerId.ITIMER_VIRTUAL -> Signal.SIGVTALRM;
            case IntervalTimerId.ITIMER_PROF -> Signal.SIGPROF;
            default -> throw new IllegalArgumentException("no interval timer " + which);
        };
    }
}
