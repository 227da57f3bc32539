package io.jemu.syscalls.kernel;

import java.util.function.LongSupplier;

/** Has something done when a clock shows a time, be it one of real time or of processor time. */
final class Alarm {
    /** How often a clock of processor time is looked at most, in nanoseconds. */
    private static final long SHORTEST_LOOK = 50_000;

    private final Kernel kernel;
    private final LongSupplier clock;
    private final Runnable action;
    private Timers.Timer timer;
    private long due;

    /** @param clock nanoseconds, which pass at most as fast as real time does */
    Alarm(Kernel kernel, LongSupplier clock, Runnable action) {
        this.kernel = kernel;
        this.clock = clock;
        this.action = action;
    }

    long now() {
        return clock.getAsLong();
    }

    /** When it is due, or was. */
    long due() {
        return due;
    }

    /** Whether it is set and has not gone off. */
    boolean set() {
        return timer != null;
    }

    /** Sets it, in place of what it was set to; it never goes off before this method returns. */
    void set(long time) {
        cancel();
        due = time;
        long left = Math.clamp(time - now(), 0, Waits.LONGEST_DELAY);
        timer = kernel.scheduler().timers().at(kernel.clock().nanoTime() + left, this::look);
    }

    void cancel() {
        if (timer != null) {
            kernel.scheduler().timers().cancel(timer);
            timer = null;
        }
    }

    private void look() {
        long left = due - now();
        if (left > 0) {
            // Less of this clock's time than of real time has passed.
            timer = kernel.scheduler().timers()
                    .at(kernel.clock().nanoTime() + Math.max(SHORTEST_LOOK, left), this::look);
        } else {
            timer = null;
            action.run();
        }
    }
}
