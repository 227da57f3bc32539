package io.jemu.syscalls.kernel;

import java.util.PriorityQueue;

/**
 * Things to do at a time. They are done by the thread that runs the kernel, between engine runs, which
 * a {@link Waker} ends when it is time.
 */
public final class Timers {
    private final Waker waker;
    private final Clock clock;
    private final PriorityQueue<Timer> queue = new PriorityQueue<>();
    private long sliceEnd = Waits.NEVER;

    Timers(Waker waker, Clock clock) {
        this.waker = waker;
        this.clock = clock;
    }

    /** Something that is due once. */
    public static final class Timer implements Comparable<Timer> {
        private final long due;
        private final Runnable action;

        private Timer(long due, Runnable action) {
            this.due = due;
            this.action = action;
        }

        @Override
        public int compareTo(Timer other) {
            return Long.compare(due - other.due, 0);
        }
    }

    /** Has something done at a time on the scale of {@link Clock#nanoTime}. */
    public Timer at(long due, Runnable action) {
        Timer timer = new Timer(due, action);
        queue.add(timer);
        arm();
        return timer;
    }

    public void cancel(Timer timer) {
        queue.remove(timer);
    }

    /** Ends the engine's next run after some time at the latest; {@link Waits#NEVER} for no limit. */
    void slice(long nanos) {
        sliceEnd = nanos == Waits.NEVER ? Waits.NEVER : clock.nanoTime() + nanos;
        arm();
    }

    /** Whether the engine's run is limited. */
    boolean sliced() {
        return sliceEnd != Waits.NEVER;
    }

    /** Does what is due. */
    void expire() {
        // What is added meanwhile has its turn later, however short its time.
        long now = clock.nanoTime();
        while (!queue.isEmpty() && queue.peek().due - now <= 0) {
            queue.poll().action.run();
        }
    }

    /** Nanoseconds until something is due, or {@link Waits#NEVER}. */
    long untilNext(long now) {
        return queue.isEmpty() ? Waits.NEVER : Math.max(0, queue.peek().due - now);
    }

    /** Nothing is due any more. */
    void close() {
        queue.clear();
        waker.close();
    }

    private void arm() {
        long next = queue.isEmpty() ? Waits.NEVER : queue.peek().due;
        if (sliceEnd != Waits.NEVER && (next == Waits.NEVER || sliceEnd - next < 0)) {
            next = sliceEnd;
        }
        waker.wakeAt(next);
    }
}
