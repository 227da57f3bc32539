package io.jemu.syscalls.signal;

import java.util.ArrayList;
import java.util.List;

/** Signals that were sent and not yet taken: a standard signal once, real-time signals as often as they were sent. */
public final class PendingSignals {
    private final List<SignalInfo> queue = new ArrayList<>();
    private long set;

    /** The signals in a sigset_t. */
    public long set() {
        return set;
    }

    public void add(SignalInfo info) {
        long bit = Signal.bit(info.signal());
        if ((set & bit) != 0 && info.signal() < Signal.FIRST_REAL_TIME) {
            return;
        }
        set |= bit;
        queue.add(info);
    }

    /** Takes the signal with the lowest number among those wanted, those raised by instructions first; null if none. */
    public SignalInfo take(long wanted) {
        long candidates = set & wanted;
        if (candidates == 0) {
            return null;
        }
        long synchronous = candidates & SYNCHRONOUS;
        int signal = Long.numberOfTrailingZeros(synchronous != 0 ? synchronous : candidates) + 1;
        for (int i = 0; i < queue.size(); i++) {
            if (queue.get(i).signal() == signal) {
                SignalInfo info = queue.remove(i);
                if (queue.stream().noneMatch(other -> other.signal() == signal)) {
                    set &= ~Signal.bit(signal);
                }
                return info;
            }
        }
        throw new IllegalStateException("signal " + signal + " is pending without its information");
    }

    /** Forgets signals. */
    public void discard(long signals) {
        if ((set & signals) != 0) {
            queue.removeIf(info -> (Signal.bit(info.signal()) & signals) != 0);
            set &= ~signals;
        }
    }

    /** kernel/signal.c, SYNCHRONOUS_MASK. */
    private static final long SYNCHRONOUS = Signal.SIGSEGV.bit() | Signal.SIGBUS.bit() | Signal.SIGILL.bit()
            | Signal.SIGTRAP.bit() | Signal.SIGFPE.bit() | Signal.SIGSYS.bit();
}
