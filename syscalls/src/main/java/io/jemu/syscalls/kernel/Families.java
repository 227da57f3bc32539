package io.jemu.syscalls.kernel;

import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalAction;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.List;

/**
 * Parents and children: what parents learn of their children, and who becomes the parent of orphans (kernel/exit.c).
 * Orphans without a guest for a parent belong to the host's init, which waits for them at once.
 */
public final class Families {
    private final Kernel kernel;

    Families(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Whether nobody could continue the processes of a group: no parent of one is in another group of the same session
     * (will_become_orphaned_pgrp).
     *
     * @param group where a process of the group is
     * @param leaving a process that does not count any more, or null
     */
    boolean orphaned(SessionMembership group, Process leaving) {
        for (Process process : kernel.processes().all()) {
            if (process.session().pgid() != group.pgid() || process.state().end() != null || process == leaving) {
                continue;
            }
            Process parent = process.family().parent();
            boolean outside = parent != null
                    ? parent.session().pgid() != group.pgid() && parent.session().sid() == group.sid()
                    : process == kernel.firstProcess() && kernel.hostProcess().hasShell();
            if (outside) {
                return false;
            }
        }
        return true;
    }

    /**
     * A link between a parent and a child is cut. If that makes the child's group an orphan with stopped members, they
     * get SIGHUP and SIGCONT: nobody else would ever continue them (kill_orphaned_pgrp).
     */
    private void separate(Process parent, Process child, Process leaving) {
        SessionMembership of = child.session();
        boolean linked = parent != null && parent.session().pgid() != of.pgid() && parent.session().sid() == of.sid();
        if (linked && orphaned(of, leaving)) {
            List<Process> group =
                    kernel.processes().all().stream().filter(process -> process.session().pgid() == of.pgid()).toList();
            if (group.stream().anyMatch(process -> process.state().stopped())) {
                group.forEach(process -> kernel.signals().send(process, SignalInfo.ofKernel(Signal.SIGHUP)));
                group.forEach(process -> kernel.signals().send(process, SignalInfo.ofKernel(Signal.SIGCONT)));
            }
        }
    }

    /**
     * A thread has ended: its children get the signals that they have asked for, and another thread is their creator.
     */
    void threadEnded(Task thread) {
        Process process = thread.process();
        Task heir = process.tasks().stream().filter(task -> !task.ended()).findFirst().orElse(null);
        for (Process child : process.family().children()) {
            if (child.family().creator() == thread) {
                parentDied(child, process);
                child.family().createdBy(heir);
            }
        }
    }

    /** PR_SET_PDEATHSIG. */
    private void parentDied(Process child, Process parent) {
        SignalInfo.Sender sender = new SignalInfo.Sender(parent.pid(), parent.credentials().uid(), 0);
        for (Task task : child.tasks()) {
            int signal = task.attributes().parentDeathSignal();
            if (signal != 0) {
                kernel.signals().send(child, new SignalInfo(signal, SignalInfo.SI_USER, sender));
            }
        }
    }

    /** A process has ended and its threads are gone: its children get another parent, and its own parent learns it. */
    void ended(Process process) {
        Process heir = heir(process);
        for (Process child : process.family().takeChildren()) {
            if (heir == null) {
                child.family().orphaned();
                separate(process, child, null);
                if (child.state().end() != null) {
                    forget(child);
                }
            } else {
                child.family().adoptedBy(heir);
                separate(process, child, null);
                if (child.state().end() != null) {
                    notifyParent(child);
                }
            }
        }
        separate(process.family().parent(), process, process);
        if (process.family().parent() == null) {
            forget(process);
        } else {
            notifyParent(process);
        }
    }

    /** The nearest ancestor that adopts orphans (PR_SET_CHILD_SUBREAPER), or null: the host's init. */
    private static Process heir(Process process) {
        for (Process ancestor = process.family().parent(); ancestor != null; ancestor = ancestor.family().parent()) {
            if (ancestor.attributes().childSubreaper() && ancestor.state().end() == null) {
                return ancestor;
            }
        }
        return null;
    }

    private void notifyParent(Process process) {
        Process parent = process.family().parent();
        int signal = process.family().exitSignal();
        SignalAction action = parent.actions().get(Signal.SIGCHLD.number());
        boolean ignored = action.handler() == SignalAction.SIG_IGN;
        boolean reaped = signal == Signal.SIGCHLD.number() && (ignored || action.has(SignalAction.SA_NOCLDWAIT));
        if (Signal.valid(signal) && !(reaped && ignored)) {
            SignalInfo info = childInfo(process);
            kernel.signals().send(parent, new SignalInfo(signal, info.code(), info.detail()));
        }
        if (reaped) {
            forget(process);
        }
        parent.family().childEvents().wakeAll();
    }

    /** A process was stopped or continued: its parent can learn it. */
    void stateChanged(Process process) {
        Process parent = process.family().parent();
        if (parent == null) {
            return;
        }
        SignalAction action = parent.actions().get(Signal.SIGCHLD.number());
        if (action.handler() != SignalAction.SIG_IGN && !action.has(SignalAction.SA_NOCLDSTOP)) {
            kernel.signals().send(parent, childInfo(process));
        }
        parent.family().childEvents().wakeAll();
    }

    /**
     * What SIGCHLD and waitid(2) tell of the last change of a process: how it has ended, or been stopped or continued.
     */
    public SignalInfo childInfo(Process process) {
        if (process.state().end() == null) {
            boolean stopped = process.state().change() == ProcessState.Change.STOPPED;
            return new SignalInfo(Signal.SIGCHLD.number(),
                    stopped ? SignalInfo.CLD_STOPPED : SignalInfo.CLD_CONTINUED,
                    new SignalInfo.Child(process.pid(), process.credentials().uid(),
                            stopped ? process.state().stopSignal() : Signal.SIGCONT.number()));
        }
        ProcessEnd how = process.state().end();
        int code = how.signal() == 0 ? SignalInfo.CLD_EXITED
                : how.coreDumped() ? SignalInfo.CLD_DUMPED : SignalInfo.CLD_KILLED;
        int status = how.signal() == 0 ? how.status() : how.signal();
        return new SignalInfo(Signal.SIGCHLD.number(), code,
                new SignalInfo.Child(process.pid(), process.credentials().uid(), status));
    }

    /** The parent has waited for a process that has ended: what it has used counts as the parent's children's. */
    public void reap(Process process) {
        Process parent = process.family().parent();
        if (parent != null) {
            parent.family().childrensUsage().add(process.usage());
            parent.family().childrensUsage().add(process.family().childrensUsage());
        }
        forget(process);
    }

    /** Nothing is left of a process that has ended. */
    private void forget(Process process) {
        kernel.processes().remove(process);
        process.family().leave();
        process.state().forgotten();
    }
}
