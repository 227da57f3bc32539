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
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.SignalInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A debugger at the other end of a socket, as the kernel sees it: waits for one before the first program begins, and
 * tells it what happens. When it has gone, programs go on without.
 */
public final class GdbServer implements Debugger, CodeObserver {
    private static final String BREAKPOINT = "swbreak:;";
    private static final long ACCEPT_INTERVAL = 20;

    private final ServerSocketChannel listening;
    private final String name;
    private final AccessSizes sizes = new AccessSizes();
    private Target target;
    /** Null before a debugger has come and after it has gone. */
    private Conversation conversation;

    private GdbServer(ServerSocketChannel listening, String name) {
        this.listening = listening;
        this.name = name;
    }

    /**
     * Starts to listen.
     *
     * @throws IOException if the address cannot be had
     */
    public static GdbServer listen(Endpoint endpoint) throws IOException {
        ServerSocketChannel listening = endpoint.listen();
        return new GdbServer(listening, Endpoint.name(listening));
    }

    /** Has the programs of a kernel debugged; its observers include this one. Before its first program. */
    public void debug(Kernel kernel) {
        target = new Target(kernel);
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
        stop(task, atBreakpoint && conversation.features().breakpoints() ? BREAKPOINT : "");
    }

    // --- programs

    @Override
    public void started(Task task) {
        if (target.kernel().firstProcess() == task.process() && listening.isOpen()) {
            await(task);
        } else if (debugs(task)) {
            target.executed(task.process());
            String path = Hex.of(task.process().executable().path());
            stop(task, conversation.features().execs() ? "exec:" + path + ';' : "");
        }
    }

    private void await(Task task) {
        try {
            target.kernel().message("waiting for a debugger: target remote " + name);
            SocketChannel socket = accept(task);
            Endpoint.close(listening);
            if (socket != null) {
                if (socket.getLocalAddress() instanceof InetSocketAddress) {
                    // Packets are short, and each waits for the answer to the one before.
                    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                target.add(task.process());
                conversation = new Conversation(target, socket);
                conversation.begin(task);
                look();
            }
        } catch (IOException e) {
            target.kernel().message("no debugger can connect: " + e.getMessage());
        }
    }

    /** Waits for a connection, or until a signal comes that the task would act on. */
    private SocketChannel accept(Task task) throws IOException {
        listening.configureBlocking(false);
        while (true) {
            SocketChannel socket = listening.accept();
            if (socket != null) {
                return socket;
            }
            target.kernel().hostProcess().forwardHostSignals();
            if (task.signals().waiting() || task.ended()) {
                return null;
            }
            try {
                Thread.sleep(ACCEPT_INTERVAL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
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
            target.remove(process);
            conversation.ended(process, how.signal() != 0 ? "X%02x".formatted(GdbSignal.of(how.signal()))
                    : "W%02x".formatted(how.status()));
            look();
        }
    }

    // --- signals

    @Override
    public SignalInfo signalled(Task task, SignalInfo info) {
        if (!debugs(task) || conversation.passes(info.signal())) {
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
        return action.signal() == 0 ? null : Target.chosen(undecided, action.signal());
    }

    @Override
    public void handlerEntered(Task task) {
        if (debugs(task) && state(task).stepping()) {
            state(task).stopFor("");
        }
    }

    // --- between runs

    @Override
    public void serve() {
        if (conversation == null || !conversation.wants()) {
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
        if (!debugs(task)) {
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
        if (!debugs(task) || task.rewound() || !target.catches(task.process(), number)) {
            return false;
        }
        if (state(task).takeCallAllowed()) {
            return false;
        }
        state(task).entersCall(task.registers().get(Register.RIP) - 2);
        return true;
    }

    @Override
    public boolean stopsAfter(Task task, int number) {
        if (!debugs(task) || !target.catches(task.process(), number)) {
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
        if (!debugs(task) || !target.breakpoints().has(task.process().pid(), address)) {
            return Next.CONTINUE;
        }
        state(task).stopFor(conversation.features().breakpoints() ? BREAKPOINT : "");
        return Next.STOP;
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
        if (debugs(task)) {
            String reason = state(task).takePendingStop();
            if (reason != null) {
                stop(task, reason);
            }
        }
    }
}
