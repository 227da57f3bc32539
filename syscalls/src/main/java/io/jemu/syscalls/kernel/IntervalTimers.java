package io.jemu.syscalls.kernel;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MICROSECOND;

import io.jemu.syscalls.abi.IntervalTimerId;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.function.LongSupplier;

/** The three timers of setitimer(2) of one process: real time, processor time in user mode, processor time. */
public final class IntervalTimers {
    private static final int COUNT = 3;

    private final Process process;
    private final State[] states = new State[COUNT];

    IntervalTimers(Process process) {
        this.process = process;
    }

    /** A timer that was set once. */
    private final class State {
        private final Signal signal;
        private final Alarm alarm;
        private long interval;

        private State(int which) {
            signal = signal(which);
            alarm = new Alarm(process.kernel(), clock(which), this::expire);
        }

        private void expire() {
            if (process.state().end() != null) {
                return;
            }
            if (interval != 0) {
                long due = alarm.due();
                alarm.set(due + interval * ((alarm.now() - due) / interval + 1));
            }
            process.kernel().signals().send(process, SignalInfo.ofKernel(signal));
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
        if (state == null || !state.alarm.set()) {
            return state == null ? Setting.NONE : new Setting(0, state.interval);
        }
        // A timer that is due, but has not been served yet, is never told to be unset (kernel/time/itimer.c).
        return new Setting(Math.max(NANOSECONDS_PER_MICROSECOND, state.alarm.due() - state.alarm.now()),
                state.interval);
    }

    /** Sets a timer, in place of what it was set to. */
    public void set(int which, Setting setting) {
        if (states[which] == null) {
            if (setting.value == 0) {
                return;
            }
            states[which] = new State(which);
        }
        State state = states[which];
        state.alarm.cancel();
        state.interval = setting.interval;
        if (setting.value != 0) {
            state.alarm.set(state.alarm.now() + setting.value);
        }
    }

    /** The process has ended. */
    void cancel() {
        for (State state : states) {
            if (state != null) {
                state.alarm.cancel();
            }
        }
    }

    private LongSupplier clock(int which) {
        return switch (which) {
            case IntervalTimerId.ITIMER_REAL -> process.kernel().clock()::nanoTime;
            case IntervalTimerId.ITIMER_VIRTUAL -> CpuClock.ofUserTime(process)::nanos;
            case IntervalTimerId.ITIMER_PROF -> CpuClock.ofProcess(process)::nanos;
            default -> throw new IllegalArgumentException("no interval timer " + which);
        };
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
