package io.jemu.syscalls.kernel;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A thread that asks the engine to leave its run when it is time, by the host's clock. */
final class WakerThread implements Waker {
    private final Runnable interrupt;
    private final AtomicLong wakeAt = new AtomicLong(Waits.NEVER);
    private Thread thread;
    private volatile boolean closed;

    WakerThread(Runnable interrupt) {
        this.interrupt = interrupt;
    }

    @Override
    public void wakeAt(long time) {
        long before = wakeAt.getAndSet(time);
        if (time == Waits.NEVER) {
            return;
        }
        if (time - System.nanoTime() <= 0) {
            // Now, and not when that thread gets to it.
            wakeAt.set(Waits.NEVER);
            interrupt.run();
            return;
        }
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("jemu-timer").unstarted(this::watch);
            thread.start();
        } else if (before == Waits.NEVER || time - before < 0) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void watch() {
        while (!closed) {
            long at = wakeAt.get();
            if (at == Waits.NEVER) {
                LockSupport.park(this);
                continue;
            }
            long left = at - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else {
                wakeAt.compareAndSet(at, Waits.NEVER);
                interrupt.run();
            }
        }
    }
}
