package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.signal.AltStack;
import io.jemu.syscalls.signal.DefaultAction;
import io.jemu.syscalls.signal.PendingSignals;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalAction;
import io.jemu.syscalls.signal.SignalFrame;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.ReadinessQueue;

/** Sends signals to processes and tasks, and carries out what they do (kernel/signal.c, arch/x86/kernel/signal.c). */
public final class SignalDelivery {
    private static final int SYSCALL_SIZE = 2;
    /** The signals whose default action is to stop. */
    static final long STOP_SIGNALS =
            Signal.SIGSTOP.bit() | Signal.SIGTSTP.bit() | Signal.SIGTTIN.bit() | Signal.SIGTTOU.bit();

    private final Kernel kernel;
    private final ReadinessQueue arrivals = new ReadinessQueue();

    SignalDelivery(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Changes whenever a signal has been sent to anybody: for descriptors that signals are read from. */
    public ReadinessQueue arrivals() {
        return arrivals;
    }

    /**
     * Sends a signal to a process: some thread that does not block it takes it.
     *
     * @return false if it is queued, but its sender has too many queued already: EAGAIN
     */
    public boolean send(Process process, SignalInfo info) {
        if (process.state().end() != null) {
            return true;
        }
        stopOrContinue(process, info.signal());
        if (ignored(process, info.signal())) {
            tellIgnored(process.tasks().isEmpty() ? null : process.tasks().getFirst(), info);
            return true;
        }
        if (!queue(process, process.pending(), info)) {
            return false;
        }
        wakeFor(process, info.signal());
        return true;
    }

    /**
     * Sends a signal to one thread.
     *
     * @return false as {@link #send(Process, SignalInfo)} does
     */
    public boolean send(Task task, SignalInfo info) {
        if (task.activity() == Task.Activity.ENDED) {
            return true;
        }
        stopOrContinue(task.process(), info.signal());
        if (ignored(task.process(), info.signal()) && (task.signals().blocked() & Signal.bit(info.signal())) == 0) {
            tellIgnored(task, info);
            return true;
        }
        if (!queue(task.process(), task.signals().pending(), info)) {
            return false;
        }
        wakeFor(task, info.signal());
        return true;
    }

    /**
     * Sends the signal of a timer, which has a place in the queue of its own.
     *
     * @return whether it is pending now, and not ignored
     */
    boolean sendTimed(Process process, SignalInfo info) {
        if (process.state().end() != null || ignored(process, info.signal())) {
            return false;
        }
        stopOrContinue(process, info.signal());
        process.pending().addAnyway(info);
        wakeFor(process, info.signal());
        return true;
    }

    /** The same for a signal to one thread. */
    boolean sendTimed(Task task, SignalInfo info) {
        boolean blocked = (task.signals().blocked() & Signal.bit(info.signal())) != 0;
        if (task.ended() || !blocked && ignored(task.process(), info.signal())) {
            return false;
        }
        stopOrContinue(task.process(), info.signal());
        task.signals().pending().addAnyway(info);
        wakeFor(task, info.signal());
        return true;
    }

    /** Those who trace see a signal that is thrown away, as ptrace(2) shows it. */
    private void tellIgnored(Task task, SignalInfo info) {
        if (kernel.options().observers().syscalls() != null && task != null && !task.ended()) {
            kernel.options().observers().syscalls().ignored(task, info);
        }
    }

    /** A signal is pending for a process: some thread that does not block it takes it. */
    private void wakeFor(Process process, int signal) {
        for (Task task : process.tasks()) {
            if (!task.ended() && (task.signals().blocked() & ~task.signals().awaited() & Signal.bit(signal)) == 0) {
                interrupt(task);
                break;
            }
        }
        arrivals.changed();
    }

    private void wakeFor(Task task, int signal) {
        if ((task.signals().blocked() & ~task.signals().awaited() & Signal.bit(signal)) == 0) {
            interrupt(task);
        }
        arrivals.changed();
    }

    /**
     * Makes a signal pending. Beyond RLIMIT_SIGPENDING of the receiving user, a queued real-time signal is refused, and
     * of others that is forgotten who sent them (kernel/signal.c, __send_signal_locked).
     */
    private boolean queue(Process process, PendingSignals pending, SignalInfo info) {
        boolean realTime = info.signal() >= Signal.FIRST_REAL_TIME;
        if (!realTime && info.code() >= 0
                || process.rlimits().allows(Resource.RLIMIT_SIGPENDING, queued(process) + 1)) {
            pending.add(info);
            return true;
        }
        if (realTime && info.code() != SignalInfo.SI_USER) {
            return false;
        }
        if ((pending.set() & Signal.bit(info.signal())) == 0) {
            pending.add(new SignalInfo(info.signal(), SignalInfo.SI_USER, new SignalInfo.None()));
        }
        return true;
    }

    /** How many signals are queued for all processes of a process's user. */
    private long queued(Process receiver) {
        long count = 0;
        for (Process process : kernel.processes().all()) {
            if (process.credentials().uid() == receiver.credentials().uid()) {
                count += process.pending().count();
                for (Task task : process.tasks()) {
                    count += task.signals().pending().count();
                }
            }
        }
        return count;
    }

    /**
     * What SIGCONT, SIGKILL and the stop signals do when they are sent, blocked or ignored as they may be
     * (kernel/signal.c, prepare_signal).
     */
    private void stopOrContinue(Process process, int signal) {
        if ((STOP_SIGNALS & Signal.bit(signal)) != 0) {
            discard(process, Signal.SIGCONT.bit());
        } else if (signal == Signal.SIGCONT.number()) {
            discard(process, STOP_SIGNALS);
            if (process.state().stopped()) {
                process.state().goOn(ProcessState.Change.CONTINUED);
                kernel.families().stateChanged(process);
                kernel.scheduler().awakened();
            }
        } else if (signal == Signal.SIGKILL.number() && process.state().stopped()) {
            process.state().goOn(process.state().change());
        }
    }

    private static void discard(Process process, long signals) {
        process.pending().discard(signals);
        process.tasks().forEach(task -> task.signals().pending().discard(signals));
    }

    /** Whether a signal is thrown away when it is sent; a blocked one could still be waited for. */
    private static boolean ignored(Process process, int signal) {
        if (!process.actions().get(signal).ignores(signal)) {
            return false;
        }
        return process.tasks().stream().allMatch(task -> (task.signals().blocked() & Signal.bit(signal)) == 0);
    }

    /**
     * As on Linux, the sender goes on, and another process acts on its signal in its own turn. Another thread of the
     * same process acts soon: that is what runtimes wait for which stop their threads by signals.
     */
    private void interrupt(Task task) {
        if (task.activity() == Task.Activity.PARKED) {
            task.wake(null);
        }
        Task current = kernel.scheduler().current();
        if (current != null && task.process() == current.process()) {
            kernel.scheduler().reschedule();
        } else {
            kernel.scheduler().awakened();
        }
    }

    /** Raises a signal that an instruction of the task has caused: neither blocking nor ignoring it helps. */
    void force(Task task, SignalInfo info) {
        long bit = Signal.bit(info.signal());
        SignalAction action = task.process().actions().get(info.signal());
        if ((task.signals().blocked() & bit) != 0 || action.handler() == SignalAction.SIG_IGN) {
            task.process().actions().set(info.signal(), SignalAction.DEFAULT);
            task.signals().block(task.signals().blocked() & ~bit);
        }
        task.signals().pending().add(info);
    }

    /** There is no memory left: the process is killed as by Linux's out-of-memory killer. */
    void outOfMemory(Task task, String reason) {
        kernel.message("process " + task.process().pid() + " is killed: " + reason);
        task.signals().pending().add(SignalInfo.ofKernel(Signal.SIGKILL));
    }

    /** Acts on the signals that wait for a task, which is current and outside the engine's run. */
    void deliver(Task task) {
        if (task.rewound() && task.wokenByQueue()) {
            return; // the call returns first, or another waiter would have been the one to wake
        }
        boolean handled = false;
        if (task.takeCallEnded() && task.rewound()) {
            endCall(task, task.waits().interrupted().result());
        }
        while (task.runnable() && task.signals().waiting()) {
            SignalInfo info = take(task);
            if (info == null) {
                continue;
            }
            SignalAction action = task.process().actions().get(info.signal());
            if (kernel.options().observers().syscalls() != null && action.handler() != SignalAction.SIG_IGN) {
                kernel.options().observers().syscalls().signalled(task, info, task.rewound(), task.restart());
            }
            if (action.caught()) {
                handle(task, info, action);
                handled = true;
            } else if (action.handler() == SignalAction.SIG_DFL) {
                act(task, info);
            }
        }
        if (!handled && !task.rewound()) {
            task.signals().resumeMask();
        }
    }

    /** The next signal to act on; null if a debugger wants none of it. */
    private SignalInfo take(Task task) {
        SignalInfo info = task.signals().take(task.signals().deliverable());
        if (kernel.debugger() == null || info.signal() == Signal.SIGKILL.number()) {
            return info;
        }
        SignalInfo chosen = kernel.debugger().signalled(task, info);
        kernel.requireLife(task);
        return chosen;
    }

    private void act(Task task, SignalInfo info) {
        DefaultAction action = Signal.actionOf(info.signal());
        switch (action) {
            case IGNORE, CONTINUE -> { }
            case STOP -> stop(task.process(), info.signal());
            case TERMINATE, CORE_DUMP -> kill(task, info, action == DefaultAction.CORE_DUMP);
        }
    }

    private void stop(Process process, int signal) {
        if (signal != Signal.SIGSTOP.number() && kernel.families().orphaned(process.session(), null)) {
            return;
        }
        process.state().stop(signal);
        process.tasks().forEach(Task::endCallThatIsNeverRestarted);
        kernel.families().stateChanged(process);
    }

    private void kill(Task task, SignalInfo info, boolean core) {
        if (kernel.options().observers().deaths() != null) {
            kernel.options().observers().deaths().dying(task, info);
        }
        // The status tells of a core dump only if there would be one.
        boolean dumps = core && task.process().rlimits().soft(Resource.RLIMIT_CORE) != 0;
        kernel.exits().end(task.process(), new ProcessEnd(0, info.signal(), dumps));
    }

    /** A waiting call returns. */
    private static void endCall(Task task, long result) {
        Registers registers = task.registers();
        registers.set(Register.RAX, result);
        registers.set(Register.RIP, registers.get(Register.RIP) + SYSCALL_SIZE);
        task.finishCall();
    }

    private void handle(Task task, SignalInfo info, SignalAction action) {
        Registers registers = task.registers();
        if (task.rewound()) {
            boolean again = task.restart() == Restart.ALWAYS
                    || task.restart() == Restart.RESTART_SYS && action.has(SignalAction.SA_RESTART);
            long done = task.waits().doneSoFar();
            // A transfer that has got somewhere returns how far.
            if (!again || done > 0) {
                endCall(task, done > 0 ? done : task.waits().interrupted().result());
            } else {
                task.finishCall();
            }
        }
        if (action.has(SignalAction.SA_RESETHAND)) {
            task.process().actions().set(info.signal(), action.reset());
        }
        try {
            TaskSignals signals = task.signals();
            SignalFrame.push(task.memory(), registers, info, action, signals.altStack(), signals.maskForFrame(),
                    signals.cause());
        } catch (GuestFault fault) {
            failed(task, info, fault);
            return;
        }
        if ((task.signals().altStack().flags() & AltStack.SS_AUTODISARM) != 0) {
            task.signals().altStack(AltStack.DISABLED);
        }
        long mask = action.has(SignalAction.SA_NODEFER) ? 0 : Signal.bit(info.signal());
        task.signals().block(task.signals().blocked() | action.mask() | mask);
        if (kernel.debugger() != null) {
            kernel.debugger().written(task);
            kernel.debugger().handlerEntered(task);
        }
    }

    /** The frame cannot be written: SIGSEGV, which is fatal if it was the signal to be delivered. */
    private void failed(Task task, SignalInfo info, GuestFault fault) {
        if (info.signal() == Signal.SIGSEGV.number()) {
            task.process().actions().set(info.signal(), SignalAction.DEFAULT);
            force(task, info);
        } else {
            force(task, SignalInfo.ofFault(Signal.SIGSEGV, SignalInfo.SI_KERNEL, fault.address()));
        }
    }

    /** rt_sigreturn(2), outside the engine's run. */
    public void sigreturn(Task task) {
        try {
            SignalFrame.Restored restored = SignalFrame.pop(task.memory(), task.registers());
            task.signals().block(restored.mask());
            AltStack stack = restored.altStack();
            if (!task.signals().altStack().holds(task.registers().get(Register.RSP)) && stack.hasValidMode()
                    && stack.isLargeEnough()) {
                task.signals().altStack(stack.mode() == AltStack.SS_DISABLE ? AltStack.DISABLED : stack);
            }
        } catch (GuestFault | IllegalArgumentException bad) {
            force(task, SignalInfo.ofKernel(Signal.SIGSEGV));
        }
    }
}
