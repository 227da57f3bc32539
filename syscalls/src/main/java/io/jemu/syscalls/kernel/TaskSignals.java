package io.jemu.syscalls.kernel;

import io.jemu.syscalls.signal.AltStack;
import io.jemu.syscalls.signal.PendingSignals;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalFrame;
import io.jemu.syscalls.signal.SignalInfo;

/** A thread's side of signals: which it blocks, which wait for it, and on which stack it handles them. */
public final class TaskSignals {
    private final Process process;
    private final PendingSignals pending = new PendingSignals();
    private long awaited;
    private long blocked;
    /** The mask before sigsuspend or its like, which holds again after a handler or when the call returns. */
    private long suspendedMask;
    private boolean maskSuspended;
    private long postponed;
    private AltStack altStack = AltStack.NONE;
    private SignalFrame.Cause cause = SignalFrame.Cause.NONE;

    TaskSignals(Process process) {
        this.process = process;
    }

    /** The blocked signals, as a sigset_t. */
    public long blocked() {
        return blocked;
    }

    /** Blocks exactly these signals, those that cannot be blocked left out. */
    public void block(long signals) {
        blocked = signals & ~Signal.UNBLOCKABLE;
    }

    /**
     * Blocks other signals for the time of the current call only: sigsuspend(2), ppoll(2), pselect(2). Called each time
     * the call is executed.
     */
    public void suspendMask(long signals) {
        if (!maskSuspended) {
            maskSuspended = true;
            suspendedMask = blocked;
            block(signals);
        }
    }

    /** The call that changed the mask returns. */
    void resumeMask() {
        if (maskSuspended) {
            maskSuspended = false;
            blocked = suspendedMask;
        }
    }

    /** The mask that a handler's frame restores. */
    long maskForFrame() {
        if (maskSuspended) {
            maskSuspended = false;
            return suspendedMask;
        }
        return blocked;
    }

    /** Signals sent to this thread. */
    public PendingSignals pending() {
        return pending;
    }

    /** Whether there is a signal to act on. */
    public boolean waiting() {
        return ((pending.set() | process.pending().set()) & deliverable()) != 0;
    }

    /** The signals that may be acted on now. */
    long deliverable() {
        return ~(blocked | postponed);
    }

    /** Postpones signals, whatever the mask says, until it is called with none. */
    void postpone(long signals) {
        postponed = signals;
    }

    /** Takes the next of some pending signals, the thread's own first; null if there is none. */
    public SignalInfo take(long signals) {
        SignalInfo info = pending.take(signals);
        return info != null ? info : process.pending().take(signals);
    }

    public AltStack altStack() {
        return altStack;
    }

    /** sigaltstack(2). */
    public void altStack(AltStack stack) {
        altStack = stack;
    }

    /** What raised the last fault. */
    public SignalFrame.Cause cause() {
        return cause;
    }

    void cause(SignalFrame.Cause fault) {
        cause = fault;
    }

    /** Signals that the thread waits for in sigtimedwait(2), blocked or not. */
    public void await(long signals) {
        awaited = signals;
    }

    long awaited() {
        return awaited;
    }
}
