package io.jemu.syscalls.kernel;

import io.jemu.syscalls.host.HostIdentity;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.FdTable;
import java.util.List;

/** jemu's own process on the host, in whose place the guest's first process is: its parent, terminal and signals. */
public final class HostProcess {
    private final Kernel kernel;
    private final HostIdentity identity = new HostIdentity();
    private final HostTerminal terminal;
    private HostSignalForwarder hostSignals;
    /** 0 until it was asked for. */
    private int parentPid;

    HostProcess(Kernel kernel) {
        this.kernel = kernel;
        this.terminal = kernel.options().enclosure() != null ? null : HostTerminal.open(kernel.vfs().posix());
    }

    /** Who jemu is. */
    public HostIdentity identity() {
        return identity;
    }

    /** Puts the guest's first process in its place. */
    void place(Process process) {
        if (kernel.options().enclosure() == null) {
            // The descriptors of all processes are jemu's on the host.
            identity.raiseLimit(Resource.RLIMIT_NOFILE.ordinal(), FdTable.NR_OPEN);
        }
        if (!apart()) {
            // The terminal knows the host's groups and sessions.
            process.session().inherit(identity.processGroup(), identity.session());
        } else {
            // As under a shell: the leader of its group, but not of the session.
            process.session().inherit(process.pid(), parentPid());
        }
        if (terminal != null) {
            terminal.control(process);
        }
    }

    /** Whether the first process has ids of its own: in a run with a seed the host's would make runs differ. */
    boolean apart() {
        return kernel.options().seed().isPresent() || kernel.options().enclosure() != null;
    }

    /** What getppid(2) answers to the first process. */
    int parentPid() {
        if (parentPid == 0) {
            parentPid = apart() ? 1 : identity.parentPid();
        }
        return parentPid;
    }

    /** Whether jemu's parent on the host is in the same session and another group, as a shell is with job control. */
    boolean hasShell() {
        return kernel.options().enclosure() == null && identity.parentIsOtherGroupOfSession();
    }

    /** The terminal of the host that jemu runs at, or null. */
    public HostTerminal terminal() {
        return terminal;
    }

    /** Hands on to the guest the signals that jemu's own process gets from now on. Called after {@link Kernel#exec}. */
    public void receiveHostSignals() {
        hostSignals = HostSignalForwarder.start(kernel);
        if (hostSignals != null) {
            kernel.scheduler().serve(hostSignals);
        }
    }

    /** The same where another kernel did so before, which runs no more. */
    public void receiveHostSignals(HostProcess before) {
        hostSignals = before.hostSignals == null ? null : before.hostSignals.handOver(kernel);
        if (hostSignals != null) {
            kernel.scheduler().serve(hostSignals);
        }
    }

    /** Hands on to the guest what has arrived, while it does not run. */
    public void forwardHostSignals() {
        if (hostSignals != null && hostSignals.arrived()) {
            hostSignals.forward();
        }
    }

    /** The first process has ended. */
    void firstEnded() {
        Process first = kernel.firstProcess();
        if (terminal != null && first.state().end().signal() != 0) {
            terminal.restore();
        }
        if (hostSignals != null) {
            hostSignals.firstEnded(first);
        }
    }

    /**
     * Whether the guest waits for a shell of the host to continue it: all of it, or its first job, as far as the shell
     * knows it.
     */
    boolean waitsForShell() {
        Process first = kernel.firstProcess();
        ProcessState state = first.state();
        return state.end() == null && state.stopped() && state.stopSignal() != Signal.SIGSTOP.number()
                && kernel.processes().all().stream()
                        .filter(process -> process.session().pgid() == first.session().pgid())
                        .allMatch(process -> process.state().stopped())
                && hasShell();
    }

    /** Stops jemu itself, as the guest is stopped: who continues jemu continues the guest. */
    void stop() {
        ProcessState state = kernel.firstProcess().state();
        int signal = state.end() == null && state.stopped() ? state.stopSignal() : Signal.SIGSTOP.number();
        if (hostSignals != null) {
            hostSignals.stopHost(signal);
        } else {
            identity.kill(identity.pid(), Signal.SIGSTOP.number());
        }
        boolean continued = kernel.processes().all().stream().map(Process::state)
                .anyMatch(each -> each.end() == null && !each.stopped());
        if (!continued || waitsForShell()) {
            // Whoever continued jemu did not mean a group that the guest has.
            SignalInfo proceed = SignalInfo.ofKernel(Signal.SIGCONT);
            List.copyOf(kernel.processes().all()).stream().filter(process -> process.state().stopped())
                    .forEach(process -> kernel.signals().send(process, proceed));
        }
    }

    /** Makes the settings of the terminal those that jemu found. */
    void restoreTerminal() {
        if (terminal != null) {
            terminal.restore();
        }
    }

    void close() {
        if (terminal != null) {
            terminal.close();
        }
    }
}
