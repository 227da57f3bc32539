package io.jemu.trace.gdb;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.memory.Access;
import io.jemu.loader.runtime.LinkObserver;
import io.jemu.syscalls.kernel.CodeObserver;
import io.jemu.syscalls.kernel.Debugger;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.ProcessEnd;
import io.jemu.syscalls.kernel.SyscallObserver;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.SignalInfo;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/**
 * A debugger at the other end of a socket, as the kernel sees it: waits for one before the first program begins, and
 * tells it what happens. When it has gone, programs go on without.
 */
public final class GdbServer implements Debugger, CodeObserver {
    private static final String BREAKPOINT = "swbreak:;";

    private final Reception reception;
    private final AccessSizes sizes = new AccessSizes();
    /** Null if programs do not go back. */
    private History history;
    private Target target;
    /** Null before a debugger has come and after it has gone. */
    private Conversation conversation;

    private GdbServer(Reception reception) {
        this.reception = reception;
    }

    /**
     * Starts to listen.
     *
     * @throws IOException if the address cannot be had
     */
    public static GdbServer listen(Endpoint endpoint) throws IOException {
        return new GdbServer(Reception.at(endpoint));
    }

    /**
     * Has programs of runs that can be repeated go back, when the debugger wants that: methods then throw {@link
     * io.jemu.trace.gdb.replay.Rewind}.
     *
     * @return who has to see the system calls
     */
    public SyscallObserver keepHistory() {
        history = new History();
        return history.outside();
    }

    /**
     * Has the programs of a kernel debugged; its observers include this one. Before its first program. With another
     * kernel, the same run begins again.
     */
    public void debug(Kernel kernel) {
        if (target == null) {
            target = new Target(kernel, history);
        } else {
            target.restart(kernel);
            conversation.restart();
        }
        if (history != null) {
            history.begin(target);
        }
        kernel.attach(this);
    }

    /** Who has to watch programs being linked. */
    public LinkObserver links() {
        return new LinkerStops(this);
    }

    Target target() {
        return target;
    }

    boolean debugs(Task task) {
        return conversation != null && target.debugs(task);
    }

    private TaskState state(Task task) {
        return target.state(task);
    }

    /** After whatever may have been the debugger's last words. */
    private void look() {
        if (conversation != null && conversation.over()) {
            conversation.end();
            conversation = null;
        }
    }

    private void stop(Task task, String reason) {
        conversation.stop(task, reason);
        look();
    }

    /** Stops a task while Java works for it. */
    void stopInLinker(Task task, boolean atBreakpoint) {
        showUnreal(true);
        stop(task, atBreakpoint ? breakpoint() : "");
        showUnreal(false);
    }

    private void showUnreal(boolean on) {
        if (history != null) {
            history.unreal(on);
        }
    }

    private boolean repeating() {
        return history != null && history.repeating();
    }

    private String breakpoint() {
        return conversation.features().breakpoints() ? BREAKPOINT : "";
    }

    // --- programs

    @Override
    public void started(Task task) {
        if (target.kernel().firstProcess() == task.process() && reception.isOpen()) {
            if (history != null) {
                history.started(task);
            }
            showUnreal(true);
            await(task);
            showUnreal(false);
        } else if (repeating()) {
            target.add(task.process());
            String reason = history.started(task);
            if (reason != null) {
                showUnreal(true);
                stop(task, reason);
                showUnreal(false);
            }
        } else if (debugs(task)) {
            target.executed(task.process());
            String path = Hex.of(task.process().executable().path());
            stop(task, conversation.features().execs() ? "exec:" + path + ';' : "");
        }
    }

    private void await(Task task) {
        try {
            SocketChannel socket = reception.await(target.kernel(), task);
            if (socket != null) {
                target.add(task.process());
                conversation = new Conversation(target, socket);
                conversation.begin(task);
                look();
            }
        } catch (IOException e) {
            target.kernel().message("no debugger can connect: " + e.getMessage());
        }
    }

    @Override
    public void cloned(Task parent, Task child, boolean vfork) {
        if (!debugs(parent)) {
            return;
        }
        boolean thread = child.process() == parent.process();
        Features features = conversation.features();
        if (thread) {
            target.made(child);
            if (features.threadEvents()) {
                stop(child, "create:;");
            }
        } else if (vfork ? features.vforks() : features.forks()) {
            target.fork(parent.process(), child.process());
            target.made(child);
            stop(parent, (vfork ? "vfork:" : "fork:") + ThreadId.of(child, features.multiprocess()) + ';');
        }
    }

    @Override
    public void vforkDone(Task parent) {
        if (debugs(parent) && conversation.features().vforks()) {
            state(parent).stopFor("vforkdone:;");
        }
    }

    @Override
    public void threadEnded(Task task, int status) {
        if (debugs(task)) {
            target.forget(task);
            if (conversation.features().threadEvents()) {
                conversation.threadEnded(task, status);
                look();
            }
        }
    }

    @Override
    public void ending(Process process, ProcessEnd how) {
        if (conversation != null && target.debugs(process)) {
            if (repeating()) {
                history.missed();
            }
            target.remove(process);
            conversation.ended(process, how.signal() != 0 ? "X%02x".formatted(GdbSignal.of(how.signal()))
                    : "W%02x".formatted(how.status()));
            look();
        }
    }

    // --- signals

    @Override
    public SignalInfo signalled(Task task, SignalInfo info) {
        if (!debugs(task) || repeating() || conversation.passes(info.signal())) {
            return info;
        }
        TaskState state = state(task);
        if (state.takeInjected(info)) {
            return info;
        }
        state.info(info);
        state.undecided(info);
        conversation.stopForSignal(task, GdbSignal.of(info.signal()));
        look();
        if (task.ended() || !debugs(task)) {
            return null;
        }
        ResumePlan.Action action = state.action();
        if (action == null) {
            // Others go on; the debugger decides later.
            return null;
        }
        SignalInfo undecided = state.takeUndecided();
        target.loseBySignal(undecided, action.signal());
        return action.signal() == 0 ? null : Target.chosen(undecided, action.signal());
    }

    @Override
    public void handlerEntered(Task task) {
        if (!debugs(task)) {
            return;
        }
        if (history != null) {
            target.watchpoints().refresh(task.process());
        }
        if (state(task).stepping()) {
            state(task).stopFor("");
        }
    }

    // --- between runs

    @Override
    public void serve() {
        if (conversation == null || repeating() || !conversation.wants()) {
            return;
        }
        Task current = target.kernel().scheduler().current();
        Task task = current != null && debugs(current) && !current.ended() ? current
                : target.find(ThreadId.EVERY);
        if (conversation.channel().closed() || task == null) {
            conversation.end();
        } else {
            state(task).info(Target.trap());
            conversation.stop(task, GdbSignal.GDB_SIGNAL_INT, "");
        }
        look();
    }

    @Override
    public void entering(Task task) {
        if (!debugs(task) || repeating()) {
            return;
        }
        for (String reason = reason(task); reason != null; reason = reason(task)) {
            stop(task, reason);
            if (task.ended() || task.held() || !debugs(task)) {
                return;
            }
        }
    }

    /** Why a task does not go on at once, or null. */
    private String reason(Task task) {
        TaskState state = state(task);
        if (state.entersCall() && !state.takeCallAllowed()) {
            state.allowCall();
            if (state.callAddress() == task.registers().get(Register.RIP)) {
                return "syscall_entry:" + Long.toHexString(task.registers().get(Register.RAX)) + ';';
            }
        }
        if (target.watchpoints().any(task.process())) {
            long rip = task.registers().get(Register.RIP);
            if (task.process().holdsTrap(rip)) {
                // What Java has written is told where the trap leads.
                if (history != null) {
                    return null;
                }
                state.touch(rip, 0, Access.FETCH);
                return null;
            }
            String changed = target.watchpoints().changed(task.process());
            if (changed != null) {
                return changed;
            }
        }
        return state.takePendingStop();
    }

    @Override
    public boolean stopsBefore(Task task, int number) {
        if (!debugs(task) || task.rewound() || repeating() || !target.catches(task.process(), number)) {
            return false;
        }
        if (history != null) {
            history.lose("there have been catchpoints of system calls");
        }
        if (state(task).takeCallAllowed()) {
            return false;
        }
        state(task).entersCall(task.registers().get(Register.RIP) - 2);
        return true;
    }

    @Override
    public boolean stopsAfter(Task task, int number) {
        if (debugs(task) && history != null) {
            target.watchpoints().refresh(task.process());
        }
        if (!debugs(task) || repeating() || !target.catches(task.process(), number)) {
            return false;
        }
        state(task).endedCall(number);
        state(task).stopFor("syscall_return:" + Integer.toHexString(number) + ';');
        return true;
    }

    @Override
    public void written(Task task) {
        if (debugs(task)) {
            target.watchpoints().refresh(task.process());
        }
    }

    // --- inside runs

    @Override
    public void touched(Task task, long address, Access access) {
        if (debugs(task)) {
            int size = target.watchpoints().seesReads(task.process())
                    ? sizes.at(task, task.registers().get(Register.RIP)) : 0;
            state(task).touch(address, size, access);
        }
    }

    @Override
    public Next instruction(Task task, long address) {
        if (!debugs(task)) {
            return Next.CONTINUE;
        }
        if (repeating()) {
            return history.instruction(task, address, breakpoint());
        }
        String reason = null;
        if (target.breakpoints().has(task.process().pid(), address)) {
            reason = breakpoint();
        } else if (history != null && !task.process().holdsTrap(address)) {
            reason = afterInstruction(task, address);
        }
        if (reason == null) {
            return Next.CONTINUE;
        }
        state(task).stopFor(reason);
        return Next.STOP;
    }

    /** Where each instruction is told, why to stop after the one before, or null. */
    private String afterInstruction(Task task, long address) {
        TaskState state = state(task);
        String changed = state.touched() ? null : target.watchpoints().compared(task.process());
        if (changed != null) {
            return changed;
        }
        boolean stops = state.stepping() && !state.action().holds(address) && !task.rewound()
                && !state.standsAt(history.completed(), address);
        return stops ? "" : null;
    }

    @Override
    public boolean repeats(Task task, int number, long a) {
        return history != null && history.outside().repeats(task, number, a);
    }

    @Override
    public long repeat(Task task) {
        return history.outside().repeat();
    }

    @Override
    public Next stepped(Task task) {
        if (!debugs(task)) {
            return Next.CONTINUE;
        }
        TaskState state = state(task);
        String reason = watched(task, state);
        if (reason != null) {
            state.stopFor(reason);
            return Next.STOP;
        }
        long rip = task.registers().get(Register.RIP);
        // In the trap page Java does the work; the debugger sees only where that leads.
        if (!state.stepping() || task.process().holdsTrap(rip)
                || state.action().holds(rip) && !target.breakpoints().has(task.process().pid(), rip)) {
            return Next.CONTINUE;
        }
        state.stopFor("");
        return Next.STOP;
    }

    /** What the instruction that was executed has done to watched memory, as a part of a stop reply; or null. */
    private String watched(Task task, TaskState state) {
        if (!state.takeTouched()) {
            return null;
        }
        Process process = task.process();
        String reason = target.watchpoints().changed(process);
        if (reason == null) {
            reason = target.watchpoints().accessed(process, state.touchedAddress(), state.touchedSize(),
                    state.touchedBy());
        }
        process.map().watched().protect();
        return reason;
    }

    @Override
    public void stopped(Task task) {
        if (repeating()) {
            stop(task, history.arrived(task));
        } else if (debugs(task)) {
            String reason = state(task).takePendingStop();
            if (reason != null) {
                stop(task, reason);
            }
        }
    }
}
