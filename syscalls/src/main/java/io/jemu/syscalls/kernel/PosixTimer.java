package io.jemu.syscalls.kernel;

import io.jemu.syscalls.signal.SignalInfo;
import java.util.function.LongSupplier;

/**
 * A timer of timer_create(2) (kernel/time/posix-timers.c). While its signal is pending it does not run: what it would
 * have expired since is counted when the signal is taken.
 */
public final class PosixTimer implements SignalInfo.Timed {
    /** No more is counted: DELAYTIMER_MAX. */
    private static final long MOST_OVERRUNS = Integer.MAX_VALUE;
    /** How often a timer expires at most whose signal is ignored, in nanoseconds. */
    private static final long IGNORED_INTERVAL = 4_000_000;

    private final Process process;
    private final int id;
    private final Notification notification;
    private final Alarm alarm;
    private long interval;
    /** Whether it will expire, or would with a signal; and when. */
    private boolean armed;
    private long due;
    private boolean pending;
    private int overruns;

    /**
     * What happens at an expiration.
     *
     * @param signal the signal that is sent, or 0
     * @param thread the thread that gets it, or null: the process
     * @param value sigev_value
     */
    public record Notification(int signal, Task thread, long value) {
        /** SIGEV_NONE. */
        public static final Notification NONE = new Notification(0, null, 0);
    }

    /** @param clock nanoseconds */
    PosixTimer(Process process, int id, LongSupplier clock, Notification notification) {
        this.process = process;
        this.id = id;
        this.notification = notification;
        this.alarm = new Alarm(process.kernel(), clock, this::expire);
    }

    /**
     * timer_settime(2), in place of what the timer was set to.
     *
     * @param value nanoseconds until it expires, or the time with {@code absolute}; 0: never
     * @param newInterval nanoseconds after which it expires again, or 0
     */
    public void set(long value, long newInterval, boolean absolute) {
        cancel();
        interval = newInterval;
        overruns = 0;
        if (value != 0) {
            armed = true;
            due = absolute ? value : alarm.now() + Math.min(value, Waits.LONGEST_DELAY);
            start(due);
        }
    }

    /** Has it expire at a time. Nobody looks when one without a signal does. */
    private void start(long time) {
        if (notification.signal != 0) {
            alarm.set(time);
        }
    }

    /** timer_gettime(2): what it is set to. */
    public IntervalTimers.Setting setting() {
        if (!armed) {
            return new IntervalTimers.Setting(0, interval);
        }
        long left = due - alarm.now();
        if (left <= 0 && interval != 0) {
            left += (-left / interval + 1) * interval;
        }
        if (left <= 0 && notification.signal == 0) {
            return new IntervalTimers.Setting(0, interval);
        }
        // One that is due, but has not been served yet, is not told to be unset.
        return new IntervalTimers.Setting(Math.max(1, left), interval);
    }

    /** timer_getoverrun(2): how many more expirations the signal that was taken last stood for. */
    public int overruns() {
        return overruns;
    }

    /** It never expires again, and a signal that is pending is gone. */
    void cancel() {
        alarm.cancel();
        armed = false;
        if (pending) {
            pending = false;
            process.pending().remove(this);
            if (notification.thread != null) {
                notification.thread.signals().pending().remove(this);
            }
        }
    }

    private void expire() {
        armed = interval != 0;
        SignalInfo info = new SignalInfo(notification.signal, SignalInfo.SI_TIMER,
                new SignalInfo.Timer(id, 0, notification.value, this));
        pending = notification.thread == null
                ? process.kernel().signals().sendTimed(process, info)
                : process.kernel().signals().sendTimed(notification.thread, info);
        if (!pending) {
            dropped();
        }
    }

    /** Goes on to the next time that has not come yet; gives the number of those that were left out. */
    private long advance() {
        long missed = Math.max(0, alarm.now() - due) / interval;
        due += (missed + 1) * interval;
        return missed;
    }

    @Override
    public SignalInfo taken() {
        pending = false;
        overruns = 0;
        if (armed) {
            overruns = (int) Math.min(MOST_OVERRUNS, advance());
            start(due);
        }
        return new SignalInfo(notification.signal, SignalInfo.SI_TIMER,
                new SignalInfo.Timer(id, overruns, notification.value, this));
    }

    @Override
    public void dropped() {
        pending = false;
        if (armed) {
            advance();
            start(Math.max(due, alarm.now() + IGNORED_INTERVAL));
        }
    }
}
