package io.jemu.trace.gdb;

import io.jemu.emulator.memory.Access;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.trace.gdb.replay.Position;

/** What the debugger and one task have to do with each other. */
final class TaskState {
    private static final int NONE = -1;

    private final Task task;
    /** Null if steps are the trap flag's. */
    private final History history;
    /** Where it was when it went on, in a run with a history. */
    private Position left;
    /** What the task does until the next stop; null: it stands still. */
    private ResumePlan.Action action = ResumePlan.Action.CONTINUE;
    private boolean stepping;
    /** Why the run was left, as a part of a stop reply; null: not because of the debugger. */
    private String pendingStop;
    /** The signal that the debugger has been told of, and has not decided about. */
    private SignalInfo undecided;
    /** The signal that the debugger wants, which it is not to be asked about. */
    private SignalInfo injected;
    /** What siginfo_t the task has stopped with. */
    private SignalInfo info;
    private boolean entersCall;
    private boolean callAllowed;
    private long callAddress;
    private int endedCall = NONE;
    private boolean touched;
    private long touchedAddress;
    private int touchedSize;
    private Access touchedBy;

    /** @param history of a run in which steps are not to be counted, or null */
    TaskState(Task task, History history) {
        this.task = task;
        this.history = history;
    }

    Task task() {
        return task;
    }

    ResumePlan.Action action() {
        return action;
    }

    /** Takes up an action: steps or does not, is held or is not. */
    void act(ResumePlan.Action next) {
        action = next;
        boolean steps = next != null && next.steps();
        if (history != null) {
            left = steps ? history.position(task) : null;
        } else if (steps && !stepping) {
            task.watch().beginSteps();
        } else if (!steps && stepping) {
            task.watch().endSteps();
        }
        stepping = steps;
        task.hold(next == null);
        entersCall = false;
        endedCall = NONE;
    }

    boolean stepping() {
        return stepping;
    }

    /** Whether it has not got anywhere since it went on. */
    boolean standsAt(long blocks, long address) {
        return left != null && left.is(blocks, address);
    }

    // --- stops

    void stopFor(String reason) {
        pendingStop = reason;
    }

    /** Why it is to stop; asked once. */
    String takePendingStop() {
        String reason = pendingStop;
        pendingStop = null;
        return reason;
    }

    SignalInfo info() {
        return info;
    }

    void info(SignalInfo stopped) {
        info = stopped;
    }

    /** The debugger has changed what the task has stopped with. */
    void replaceInfo(SignalInfo changed) {
        info = changed;
        undecided = undecided == null ? null : changed;
    }

    SignalInfo takeUndecided() {
        SignalInfo signal = undecided;
        undecided = null;
        return signal;
    }

    void undecided(SignalInfo signal) {
        undecided = signal;
    }

    /** The task is to act on a signal at once. */
    void inject(SignalInfo signal) {
        injected = signal;
        task.signals().pending().add(signal);
    }

    /** Whether a signal is one that {@link #inject} sent. */
    boolean takeInjected(SignalInfo signal) {
        boolean is = injected == signal;
        injected = is ? null : injected;
        return is;
    }

    // --- system calls

    /** It is stopped before a call, at an instruction. */
    void entersCall(long address) {
        entersCall = true;
        callAddress = address;
    }

    boolean entersCall() {
        return entersCall;
    }

    long callAddress() {
        return callAddress;
    }

    /** The debugger has been told of the call that comes. */
    void allowCall() {
        callAllowed = true;
    }

    /** Whether the debugger has been told of the call; asked once. */
    boolean takeCallAllowed() {
        boolean was = callAllowed;
        callAllowed = false;
        return was;
    }

    /** It has stopped after a call. */
    void endedCall(int number) {
        endedCall = number;
    }

    /** The number of the call after which it has stopped, or -1. */
    int endedCall() {
        return endedCall;
    }

    // --- watched memory

    /** The instruction that comes accesses a watched page. */
    void touch(long address, int size, Access access) {
        if (!touched) {
            touched = true;
            task.watch().beginSteps();
        }
        touchedAddress = address;
        touchedSize = size;
        touchedBy = access;
    }

    /** Whether the instruction that has been executed has accessed a watched page; asked once. */
    boolean takeTouched() {
        if (!touched) {
            return false;
        }
        touched = false;
        task.watch().endSteps();
        return true;
    }

    /** Whether the instruction that is executed accesses a watched page. */
    boolean touched() {
        return touched;
    }

    long touchedAddress() {
        return touchedAddress;
    }

    int touchedSize() {
        return touchedSize;
    }

    Access touchedBy() {
        return touchedBy;
    }
}
