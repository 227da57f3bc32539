package io.jemu.syscalls.kernel;

/** Whether a process lives, is stopped or has ended, and what its parent can learn of that: wait(2), pidfd_open(2). */
public final class ProcessState {
    private static final int STATUS_SHIFT = 8;
    private static final int STOPPED_STATUS = 0x7f;
    private static final int CONTINUED_STATUS = 0xffff;

    /** A change that the parent can wait for and has not waited for yet, besides the end. */
    public enum Change {
        NONE,
        /** A signal has stopped the process. */
        STOPPED,
        /** SIGCONT has continued it. */
        CONTINUED
    }

    private final Kernel kernel;
    private ProcessEnd end;
    private boolean reaped;
    private EndNotice endNotice;
    /** The signal that has stopped the process, or 0. */
    private int stopSignal;
    private Change change = Change.NONE;

    ProcessState(Kernel kernel) {
        this.kernel = kernel;
    }

    /** How the process has ended, or null. */
    public ProcessEnd end() {
        return end;
    }

    /** Whether the process has ended and was waited for: nothing is left of it. */
    public boolean reaped() {
        return reaped;
    }

    /** What the parent can learn by WUNTRACED or WCONTINUED. */
    public Change change() {
        return change;
    }

    /** The status of wait(2) after the last change. */
    public int waitStatus() {
        if (end != null) {
            return end.waitStatus();
        }
        return change == Change.STOPPED ? stopSignal << STATUS_SHIFT | STOPPED_STATUS : CONTINUED_STATUS;
    }

    /** The parent has learnt of the last change. */
    public void forgetChange() {
        change = Change.NONE;
    }

    /** Whether a signal has stopped the process. */
    public boolean stopped() {
        return stopSignal != 0;
    }

    /** The signal that has stopped the process, or 0. */
    public int stopSignal() {
        return stopSignal;
    }

    void stop(int signal) {
        stopSignal = signal;
        change = Change.STOPPED;
    }

    /** Goes on after a stop; {@code newChange} is what the parent can wait for then. */
    void goOn(Change newChange) {
        stopSignal = 0;
        change = newChange;
    }

    void ended(ProcessEnd how) {
        end = how;
        if (endNotice != null) {
            endNotice.ended();
        }
    }

    /** The process was waited for, or nobody will. */
    void forgotten() {
        reaped = true;
        if (endNotice != null) {
            endNotice.forgotten();
        }
    }

    /** What tells others of the end. */
    EndNotice endNotice() {
        if (endNotice == null) {
            endNotice = new EndNotice(kernel.vfs().posix());
            if (end != null) {
                endNotice.ended();
            }
        }
        return endNotice;
    }

    void endNotice(EndNotice notice) {
        endNotice = notice;
    }
}
