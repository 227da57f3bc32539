package io.jemu.syscalls.signal;

import java.util.ArrayDeque;

/** Signals that were sent and not yet taken: a standard signal once, real-time signals as often as they were sent. */
public final class PendingSignals {
    /** kernel/signal.c, SYNCHRONOUS_MASK. */
    private static final long SYNCHRONOUS = Signal.SIGSEGV.bit() | Signal.SIGBUS.bit() | Signal.SIGILL.bit()
            | Signal.SIGTRAP.bit() | Signal.SIGFPE.bit() | Signal.SIGSYS.bit();

    /** What is known of each signal, by number from 1 on; null as long as it was never pending. */
    private final ArrayDeque<SignalInfo>[] queues = newQueues();
    private long set;
    private int count;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static ArrayDeque<SignalInfo>[] newQueues() {
        return new ArrayDeque[Signal.MAX];
    }

    /** The signals in a sigset_t. */
    public long set() {
        return set;
    }

    /** How many are queued: what RLIMIT_SIGPENDING limits. */
    public int count() {
        return count;
    }

    /** Adds a signal, unless it is a standard one that is pending already. */
    public void add(SignalInfo info) {
        long bit = Signal.bit(info.signal());
        if ((set & bit) == 0 || info.signal() >= Signal.FIRST_REAL_TIME) {
            addAnyway(info);
        }
    }

    /** Adds a signal even if it is a standard one that is pending already: a timer's has a place of its own. */
    public void addAnyway(SignalInfo info) {
        set |= Signal.bit(info.signal());
        ArrayDeque<SignalInfo> queue = queues[info.signal() - 1];
        if (queue == null) {
            queue = new ArrayDeque<>(1);
            queues[info.signal() - 1] = queue;
        }
        queue.add(info);
        count++;
    }

    /** Takes the signal with the lowest number among those wanted, those raised by instructions first; null if none. */
    public SignalInfo take(long wanted) {
        long candidates = set & wanted;
        if (candidates == 0) {
            return null;
        }
        long synchronous = candidates & SYNCHRONOUS;
        int signal = Long.numberOfTrailingZeros(synchronous != 0 ? synchronous : candidates) + 1;
        SignalInfo info = queues[signal - 1].remove();
        count--;
        if (queues[signal - 1].isEmpty()) {
            set &= ~Signal.bit(signal);
        }
        return info.detail() instanceof SignalInfo.Timer timer ? timer.timer().taken() : info;
    }

    /** Forgets the signal of a timer. */
    public void remove(SignalInfo.Timed timer) {
        for (int i = 0; i < queues.length; i++) {
            ArrayDeque<SignalInfo> queue = queues[i];
            boolean held = queue != null && queue.removeIf(
                    info -> info.detail() instanceof SignalInfo.Timer of && of.timer() == timer);
            if (held) {
                count--;
                if (queue.isEmpty()) {
                    set &= ~Signal.bit(i + 1);
                }
            }
        }
    }

    /** Forgets signals. */
    public void discard(long signals) {
        for (long left = set & signals; left != 0; left &= left - 1) {
            int index = Long.numberOfTrailingZeros(left);
            count -= queues[index].size();
            ArrayDeque<SignalInfo> dropped = queues[index];
            queues[index] = null;
            for (SignalInfo info : dropped) {
                if (info.detail() instanceof SignalInfo.Timer timer) {
                    timer.timer().dropped();
                }
            }
        }
        set &= ~signals;
    }
}
