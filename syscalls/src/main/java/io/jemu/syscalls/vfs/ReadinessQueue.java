package io.jemu.syscalls.vfs;

import java.util.ArrayList;
import java.util.List;

/**
 * Who waits for a file about which only jemu itself knows whether it is ready: a terminal's end, a signalfd. The file
 * tells the queue when that may have changed.
 */
public final class ReadinessQueue {
    private final List<Waiter> waiters = new ArrayList<>();
    private long changes;

    /** Somebody who waits. */
    @FunctionalInterface
    public interface Waiter {
        /** The file may be ready now: the waiter is to ask it. The waiter may leave the queue meanwhile. */
        void readinessChanged();
    }

    public void add(Waiter waiter) {
        waiters.add(waiter);
    }

    /** Removes a waiter once, if it is there. */
    public void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    /** The file's readiness may have changed. */
    public void changed() {
        changes++;
        if (!waiters.isEmpty()) {
            List.copyOf(waiters).forEach(Waiter::readinessChanged);
        }
    }

    /** How often {@link #changed} was called: what an edge-triggered epoll entry goes by. */
    public long changes() {
        return changes;
    }
}
