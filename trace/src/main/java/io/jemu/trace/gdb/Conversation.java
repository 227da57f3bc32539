package io.jemu.trace.gdb;

import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Scheduler;
import io.jemu.syscalls.kernel.Task;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One debugger's connection: tells it of stops, and does what it asks for until it lets the program go on. All tasks
 * stand still meanwhile, for this is the thread that would run them.
 */
final class Conversation {
    /** How often it is looked whether the connection has ended, in milliseconds. */
    private static final long PATIENCE = 1000;

    private final Target target;
    private final PacketChannel channel;
    private final Features features = new Features();
    private final GuestFiles files;
    private final Commands commands;
    /** Signals of Linux that tasks get without the debugger being asked. */
    private final Set<Integer> passed = new HashSet<>();
    private Task selected;
    private Task deciding;
    private String lastStop = "";
    private boolean over;

    Conversation(Target target, SocketChannel socket) {
        this.target = target;
        this.channel = new PacketChannel(socket, () -> target.kernel().scheduler().interrupt());
        this.files = new GuestFiles(target.kernel());
        this.commands = new Commands(this);
    }

    Target target() {
        return target;
    }

    PacketChannel channel() {
        return channel;
    }

    Features features() {
        return features;
    }

    GuestFiles files() {
        return files;
    }

    /** The task that packets are about. */
    Task selected() {
        if (selected == null || selected.ended() || !target.debugs(selected)) {
            List<Task> tasks = target.tasks();
            if (tasks.isEmpty()) {
                throw new BadPacket();
            }
            selected = tasks.getFirst();
        }
        return selected;
    }

    void select(Task task) {
        selected = task;
    }

    /** The selected task, whose registers the engine holds now. */
    Task current() {
        Task task = selected();
        scheduler().switchTo(task);
        return task;
    }

    String lastStop() {
        return lastStop;
    }

    boolean over() {
        return over;
    }

    /** Whether the debugger wants something: an interrupt, or it has closed the connection. */
    boolean wants() {
        return channel.interrupted();
    }

    void pass(Set<Integer> signals) {
        passed.clear();
        passed.addAll(signals);
    }

    boolean passes(int signal) {
        return passed.contains(signal);
    }

    private Scheduler scheduler() {
        return target.kernel().scheduler();
    }

    // --- stops

    /** The first packets come before anything has run. */
    void begin(Task task) {
        lastStop = stopReply(GdbSignal.GDB_SIGNAL_TRAP, "", task);
        target.state(task).info(Target.trap());
        selected = task;
        converse(task);
    }

    /** A stop reply of a task. */
    String stopReply(int signal, String reason, Task task) {
        return "T%02x%sthread:%s;".formatted(signal, reason, ThreadId.of(task, features.multiprocess()));
    }

    /** A task has stopped, for SIGTRAP. */
    void stop(Task task, String reason) {
        target.state(task).info(Target.trap());
        stop(task, GdbSignal.GDB_SIGNAL_TRAP, reason);
    }

    /** A task has stopped. Returns when the debugger lets it, or others, go on. */
    void stop(Task task, int signal, String reason) {
        selected = task;
        tell(stopReply(signal, reason, task));
        converse(task);
    }

    /** The same while a task is about to act on a signal. */
    void stopForSignal(Task task, int signal) {
        deciding = task;
        try {
            stop(task, signal, "");
        } finally {
            deciding = null;
        }
    }

    /** A process has ended. */
    void ended(Process process, String reply) {
        tell(features.multiprocess() ? reply + ";process:" + Integer.toHexString(process.pid()) : reply);
        if (target.isEmpty()) {
            end();
        } else {
            selected = null;
            converse(null);
        }
    }

    /** A thread has ended, of which the debugger wants to know. */
    void threadEnded(Task task, int status) {
        tell("w%02x;%s".formatted(status, ThreadId.of(task, features.multiprocess())));
        selected = null;
        converse(null);
    }

    private void tell(String reply) {
        lastStop = reply;
        channel.forgetInterrupt();
        channel.send(reply.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Answers packets until tasks are to go on. */
    private void converse(Task stopped) {
        Task before = scheduler().current();
        while (!over) {
            byte[] packet = channel.take(PATIENCE);
            if (packet == null) {
                if (channel.closed()) {
                    end();
                }
                continue;
            }
            if (commands.perform(packet)) {
                break;
            }
        }
        if (before != null && !before.ended()) {
            scheduler().switchTo(before);
        }
    }

    /** The program begins again on another machine. */
    void restart() {
        selected = null;
        deciding = null;
        files.restart(target.kernel());
    }

    /** Lets tasks go on. */
    void resume(ResumePlan plan) {
        target.resume(plan, deciding);
    }

    /** Ends processes at the debugger's wish. */
    void kill(List<Process> processes) {
        for (Process process : processes) {
            target.remove(process);
            target.kernel().exits().kill(process);
        }
        if (target.isEmpty()) {
            over = true;
        }
    }

    /** The debugger gives up a process, which goes on. */
    void detach(Process process) {
        target.remove(process);
        if (target.isEmpty()) {
            over = true;
        }
    }

    /** The connection ends, and all that is still debugged goes on without. */
    void end() {
        over = true;
        target.processes().forEach(target::remove);
        files.closeAll();
        channel.close();
    }
}
