package io.jemu.syscalls.signal;

import java.util.Arrays;

/** The signal actions of a process. */
public final class SignalActions {
    private final SignalAction[] actions = new SignalAction[Signal.MAX];

    /** All default. */
    public SignalActions() {
        Arrays.fill(actions, SignalAction.DEFAULT);
    }

    /** A copy for a new process: fork(2). */
    public SignalActions(SignalActions parent) {
        System.arraycopy(parent.actions, 0, actions, 0, actions.length);
    }

    public SignalAction get(int signal) {
        return actions[signal - 1];
    }

    public void set(int signal, SignalAction action) {
        actions[signal - 1] = action;
    }

    /** What execve(2) does: handlers are gone, what is ignored stays so. */
    public void exec() {
        for (int i = 0; i < actions.length; i++) {
            actions[i] = actions[i].handler() == SignalAction.SIG_IGN
                    ? new SignalAction(SignalAction.SIG_IGN, 0, 0, 0)
                    : SignalAction.DEFAULT;
        }
    }
}
