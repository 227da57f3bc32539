package io.jemu.syscalls.kernel;

import io.jemu.syscalls.host.HostSignals;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalAction;
import io.jemu.syscalls.signal.SignalInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Hands signals that jemu's own process gets on to the guest. What the terminal sends goes to the guest's foreground
 * group; what a process of the host sends goes to the first process, whose id jemu's is. If that one is killed by it,
 * jemu is to end, so the rest of its group gets the signal, too.
 */
final class HostSignalForwarder {
    private static final int CODE_OFFSET = 8;
    /** The first real-time signal that the C library leaves to programs. */
    private static final int FIRST_FREE_REAL_TIME = 34;
    /**
     * Not the signals of faults, SIGPIPE and SIGXFSZ, which the JVM uses.
     */
    private static final Signal[] FORWARDED = {
        Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT, Signal.SIGUSR1, Signal.SIGUSR2, Signal.SIGALRM, Signal.SIGTERM,
        Signal.SIGSTKFLT, Signal.SIGCONT, Signal.SIGTSTP, Signal.SIGURG, Signal.SIGVTALRM, Signal.SIGPROF,
        Signal.SIGWINCH, Signal.SIGIO, Signal.SIGPWR
    };

    /** The terminal never stops jemu with these: {@link JobControl} stops the guest. */
    private static final int[] IGNORED = {Signal.SIGTTIN.number(), Signal.SIGTTOU.number()};
    /** How long the SIGCONT that has continued jemu can take to arrive here, in milliseconds. */
    private static final int CONTINUE_TIMEOUT = 1000;

    private final Kernel kernel;
    private final HostSignals host;
    /** Which signals jemu was started to ignore: bits. */
    private final long ignored;
    private long sentToFirst;

    private HostSignalForwarder(Kernel kernel, HostSignals host, long ignored) {
        this.kernel = kernel;
        this.host = host;
        this.ignored = ignored;
        for (int signal = 1; signal <= Signal.MAX; signal++) {
            if ((ignored & Signal.bit(signal)) != 0) {
                ignore(signal);
            }
        }
    }

    /** @return null if the host offers no way */
    static HostSignalForwarder start(Kernel kernel) {
        long[] ignored = new long[1];
        HostSignals host = HostSignals.take(kernel.vfs().posix(), numbers(), IGNORED,
                signal -> ignored[0] |= Signal.bit(signal), kernel.engine()::requestPreemption);
        return host == null ? null : new HostSignalForwarder(kernel, host, ignored[0]);
    }

    /** Has another kernel's guest get the signals from now on. */
    HostSignalForwarder handOver(Kernel other) {
        host.interruptBy(other.engine()::requestPreemption);
        return new HostSignalForwarder(other, host, ignored);
    }

    private static int[] numbers() {
        int[] numbers = new int[FORWARDED.length + Signal.MAX - FIRST_FREE_REAL_TIME + 1];
        int count = 0;
        for (Signal signal : FORWARDED) {
            numbers[count++] = signal.number();
        }
        for (int signal = FIRST_FREE_REAL_TIME; signal <= Signal.MAX; signal++) {
            numbers[count++] = signal;
        }
        return numbers;
    }

    /** What jemu was started to ignore, as by nohup(1), the guest inherits. */
    private void ignore(int signal) {
        kernel.firstProcess().actions().set(signal, new SignalAction(SignalAction.SIG_IGN, 0, 0, 0));
    }

    int fd() {
        return host.fd();
    }

    boolean arrived() {
        return host.arrived();
    }

    /** Hands on all that has arrived. */
    void forward() {
        for (byte[] info = host.read(); info != null; info = host.read()) {
            ByteBuffer fields = ByteBuffer.wrap(info).order(ByteOrder.nativeOrder());
            int signal = fields.getInt(0);
            if (Signal.valid(signal) && !kernel.asyncFiles().take(signal, fields)) {
                send(SignalInfo.ofBytes(signal, info), fields.getInt(CODE_OFFSET) == SignalInfo.SI_KERNEL);
            }
        }
    }

    private void send(SignalInfo info, boolean fromTerminal) {
        Process first = kernel.firstProcess();
        boolean hangUp = info.signal() == Signal.SIGHUP.number() && first.session().leads();
        if (fromTerminal && !hangUp && kernel.hostProcess().terminal() != null
                && kernel.jobControl().sendToGroup(kernel.hostProcess().terminal().guestGroup(), info)) {
            return;
        }
        if (first.state().end() != null) {
            List.copyOf(kernel.processes().all()).forEach(process -> kernel.signals().send(process, info));
        } else if (fromTerminal && !hangUp || info.signal() == Signal.SIGCONT.number()) {
            // A shell continues all of a job.
            kernel.jobControl().sendToGroup(first.session().pgid(), info);
        } else {
            sentToFirst |= Signal.bit(info.signal());
            kernel.signals().send(first, info);
        }
    }

    /** Stops jemu by a signal, as its default action does; returns when jemu is continued, and has handed that on. */
    void stopHost(int signal) {
        host.stop(signal);
        host.await(CONTINUE_TIMEOUT);
        forward();
    }

    /** The first process has ended. */
    void firstEnded(Process first) {
        int signal = first.state().end().signal();
        if (signal != 0 && (sentToFirst & Signal.bit(signal)) != 0) {
            kernel.jobControl().sendToGroup(first.session().pgid(),
                    new SignalInfo(signal, SignalInfo.SI_KERNEL, new SignalInfo.None()));
        }
    }
}
