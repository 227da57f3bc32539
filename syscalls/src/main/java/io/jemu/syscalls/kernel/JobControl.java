package io.jemu.syscalls.kernel;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalAction;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.List;
import java.util.function.Predicate;

/** Who may use a controlling terminal, and what becomes of a session that loses it (drivers/tty/tty_jobctrl.c). */
public final class JobControl {
    private static final int ROOT = 0;
    private static final int STEAL = 1;

    private final Kernel kernel;

    JobControl(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Stops a group in the background that reads its terminal.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EIO if the group cannot be stopped
     * @throws Park if it is about to be stopped: the call is executed again afterwards
     */
    public void beforeRead(Task task, Terminal terminal) {
        check(task, terminal, Signal.SIGTTIN);
    }

    /**
     * Stops a group in the background that changes its terminal, or writes to it although TOSTOP is set. Who ignores or
     * blocks SIGTTOU may.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EIO if the group cannot be stopped
     * @throws Park if it is about to be stopped: the call is executed again afterwards
     */
    public void beforeChange(Task task, Terminal terminal) {
        check(task, terminal, Signal.SIGTTOU);
    }

    private void check(Task task, Terminal terminal, Signal signal) {
        Process process = task.process();
        if (process.session().terminal() != terminal || !terminal.isBackground(process.session().pgid())) {
            return;
        }
        boolean ignored = (task.signals().blocked() & signal.bit()) != 0
                || process.actions().get(signal.number()).handler() == SignalAction.SIG_IGN;
        if (ignored && signal == Signal.SIGTTOU) {
            return;
        }
        if (ignored || kernel.families().orphaned(process.session(), null)) {
            throw Errno.EIO.failure();
        }
        sendToGroup(process.session().pgid(), SignalInfo.ofKernel(signal));
        throw task.park(Restart.RESTART_SYS);
    }

    /** Sends a signal to all processes of a group; false if there are none. */
    public boolean sendToGroup(int group, SignalInfo info) {
        return send(process -> process.session().pgid() == group, info);
    }

    private boolean send(Predicate<Process> condition, SignalInfo info) {
        boolean any = false;
        for (Process process : List.copyOf(kernel.processes().all())) {
            if (process.state().end() == null && condition.test(process)) {
                kernel.signals().send(process, info);
                any = true;
            }
        }
        return any;
    }

    /**
     * TIOCSCTTY.
     *
     * @param argument 1 to take the terminal from another session, which only root may
     * @param readable whether the terminal was opened for reading
     * @throws io.jemu.syscalls.abi.SyscallException EPERM
     */
    public void becomeControlling(Task task, Terminal terminal, int argument, boolean readable) {
        Process process = task.process();
        boolean root = process.credentials().euid() == ROOT;
        boolean leader = process.session().leads();
        if (leader && process.session().sid() == terminal.session()) {
            return;
        }
        if (!leader || process.session().terminal() != null || terminal.session() != 0 && !(argument == STEAL && root)
                || !readable && !root) {
            throw Errno.EPERM.failure();
        }
        terminal.release(kernel.processes());
        terminal.control(process);
    }

    /** A terminal was opened without O_NOCTTY: the leader of a session without a terminal gets it (tty_open). */
    public void opened(Task task, Terminal terminal, boolean readable) {
        Process process = task.process();
        if (process.session().leads() && process.session().terminal() == null && terminal.session() == 0 && readable) {
            terminal.control(process);
        }
    }

    /**
     * TIOCSPGRP.
     *
     * @param argument the address of the group's id
     * @throws io.jemu.syscalls.abi.SyscallException ENOTTY, EINVAL, ESRCH, EPERM
     */
    public void changeForeground(Task task, Terminal terminal, long argument) {
        Process process = task.process();
        try {
            beforeChange(task, terminal);
        } catch (SyscallException background) {
            throw Errno.ENOTTY.failure();
        }
        int group = task.memory().read32(argument);
        if (group < 0) {
            throw Errno.EINVAL.failure();
        }
        if (process.session().terminal() != terminal || terminal.session() != process.session().sid()) {
            throw Errno.ENOTTY.failure();
        }
        List<Process> members =
                kernel.processes().all().stream().filter(other -> other.session().pgid() == group).toList();
        if (members.isEmpty()) {
            throw (kernel.processes().find(group) == null ? Errno.ESRCH : Errno.EPERM).failure();
        }
        if (members.stream().noneMatch(member -> member.session().sid() == process.session().sid())) {
            throw Errno.EPERM.failure();
        }
        terminal.foregroundGroup(group);
    }

    /**
     * The terminal's other end is gone: its session loses it, and the leader gets SIGHUP and SIGCONT
     * (tty_signal_session_leader).
     */
    public void hangUp(Terminal terminal) {
        int session = terminal.session();
        if (session == 0) {
            return;
        }
        int group = terminal.foregroundGroup();
        terminal.release(kernel.processes());
        Process leader = kernel.processes().find(session);
        if (leader != null && leader.state().end() == null) {
            leader.session().formerForegroundGroup(group);
            kernel.signals().send(leader, SignalInfo.ofKernel(Signal.SIGHUP));
            kernel.signals().send(leader, SignalInfo.ofKernel(Signal.SIGCONT));
        }
    }

    /** TIOCNOTTY: a process gives up its terminal; if it leads the session, all of it does. */
    public void giveUp(Process process) {
        if (process.session().leads()) {
            Terminal terminal = process.session().terminal();
            int group = terminal.foregroundGroup();
            sendToGroup(group, SignalInfo.ofKernel(Signal.SIGHUP));
            sendToGroup(group, SignalInfo.ofKernel(Signal.SIGCONT));
            terminal.release(kernel.processes());
        }
        process.session().terminal(null);
    }

    /** A process has ended: with the leader of a session goes its terminal (disassociate_ctty). */
    void ended(Process process) {
        if (!process.session().leads()) {
            return;
        }
        Terminal terminal = process.session().terminal();
        if (terminal != null) {
            int group = terminal.foregroundGroup();
            terminal.release(kernel.processes());
            sendToGroup(group, SignalInfo.ofKernel(Signal.SIGHUP));
        } else if (process.session().formerForegroundGroup() != 0) {
            sendToGroup(process.session().formerForegroundGroup(), SignalInfo.ofKernel(Signal.SIGHUP));
            sendToGroup(process.session().formerForegroundGroup(), SignalInfo.ofKernel(Signal.SIGCONT));
        }
    }
}
