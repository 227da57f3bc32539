package io.jemu.emulator.cpu.unicorn;

import java.util.concurrent.locks.LockSupport;

/**
 * Has the TLB flushed now and then, so that it grows. Unicorn's TLB begins with 256 entries, a reach of 1 MiB, and is
 * only resized when it is flushed: doubled if most of it was in use. A program that works on more memory without making
 * system calls that flush would stay three times slower than it need be.
 *
 * <p>A thread, because such a program gives no other occasion; it is only started when {@link #faulted} has been told
 * of so many page faults that the TLB may be full, which short programs never reach. A loop that stores to each of 2000
 * pages in turn runs thirty times faster with it.
 */
final class TlbTicker implements AutoCloseable {
    /** Half of the entries that the TLB has at first. */
    private static final int MANY_FAULTS = 128;
    /** Each flush at most doubles the TLB: enough of them for 8 GiB. */
    private static final int EARLY_TICKS = 24;
    private static final long EARLY_PERIOD_NANOS = 4_000_000;
    /** Later the working set may grow; the cost of a flush is then lost among what runs in between. */
    private static final long LATE_PERIOD_NANOS = 250_000_000;

    private final Runnable tick;
    private int faults;
    private Thread thread;

    /** @param tick called from another thread */
    TlbTicker(Runnable tick) {
        this.tick = tick;
    }

    void faulted() {
        if (faults < MANY_FAULTS && ++faults == MANY_FAULTS) {
            thread = Thread.ofPlatform().daemon().name("jemu TLB").start(this::ticks);
        }
    }

    private void ticks() {
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            LockSupport.parkNanos(i < EARLY_TICKS ? EARLY_PERIOD_NANOS : LATE_PERIOD_NANOS);
            tick.run();
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
