package io.jemu.syscalls.kernel;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.exec.Execution;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.signal.AltStack;
import io.jemu.syscalls.signal.Signal;
import java.util.List;

/**
 * How threads, processes and programs end (kernel/exit.c; fs/exec.c for what execve ends). The work is done outside
 * the engine's run.
 */
public final class Exits {
    /** How the other threads end when one becomes another program. */
    private static final ProcessEnd KILLED_BY_EXECVE = new ProcessEnd(0, 0, false);

    private final Kernel kernel;

    Exits(Kernel kernel) {
        this.kernel = kernel;
    }

    /** exit(2): ends a thread, or the process with its last one. */
    public void exitTask(Task task, int status) {
        task.leave();
        task.defer(() -> endTask(task, new ProcessEnd(status & 0xff, 0, false)));
    }

    /** exit_group(2). */
    public void exit(Task task, int status) {
        task.leave();
        task.defer(() -> end(task.process(), new ProcessEnd(status & 0xff, 0, false)));
    }

    /** Ends a thread; the last one's end is the process's. */
    void endTask(Task task, ProcessEnd how) {
        Process process = task.process();
        if (process.livingTasks() == 1) {
            end(process, how);
            return;
        }
        if (kernel.debugger() != null) {
            kernel.debugger().threadEnded(task, how.status());
            if (task.ended()) {
                return;
            }
        }
        RobustList.release(task, kernel.futexes());
        clearChildTid(task);
        left(task, how);
        remove(task);
        if (task.leads()) {
            // A zombie as long as there are other threads.
            process.leaderEnded(true);
        } else {
            process.removeTask(task);
            kernel.processes().remove(task);
        }
        kernel.families().threadEnded(task);
    }

    private void left(Task task, ProcessEnd how) {
        if (kernel.options().observers().syscalls() != null && !task.leads() && !task.ended()) {
            kernel.options().observers().syscalls().left(task, how);
        }
    }

    /** The thread neither runs nor waits any more. */
    private void remove(Task task) {
        kernel.scheduler().remove(task);
        task.end();
        task.process().endedUsage().add(task.usage());
        task.close();
    }

    /** CLONE_CHILD_CLEARTID: what pthread_join waits for. */
    private void clearChildTid(Task task) {
        long address = task.clearChildTid();
        if (address != 0) {
            task.clearChildTid(0);
            try {
                task.memory().write32(address, 0);
                kernel.futexes().wake(task, address, 1, Futexes.ALL_BITS);
            } catch (GuestFault fault) {
                // Linux ignores it, too.
            }
        }
    }

    /** Ends a process with all its threads. */
    void end(Process process, ProcessEnd how) {
        if (process.state().end() != null) {
            return;
        }
        if (kernel.debugger() != null) {
            kernel.debugger().ending(process, how);
        }
        process.state().ended(how);
        process.tasks().forEach(task -> left(task, how));
        if (kernel.options().observers().syscalls() != null) {
            kernel.options().observers().syscalls().ended(process, how);
        }
        process.tasks().forEach(task -> RobustList.release(task, kernel.futexes()));
        if (kernel.processes().isShared(process.map())) {
            process.tasks().forEach(this::clearChildTid);
        }
        for (Task task : List.copyOf(process.tasks())) {
            endWith(task);
        }
        process.timers().cancel();
        process.cancelCpuLimit();
        process.posixTimers().clear();
        if (kernel.options().interpreter() != null) {
            kernel.options().interpreter().ended(process);
        }
        releaseVforkParent(process);
        process.runEndActions();
        process.releaseFiles();
        kernel.jobControl().ended(process);
        // The first one's memory stays, for a diagnosis of its death.
        if (process != kernel.firstProcess()) {
            release(process, process.map());
        } else {
            kernel.hostProcess().firstEnded();
        }
        kernel.families().ended(process);
    }

    /** Ends a thread because the process ends or becomes another program. */
    private void endWith(Task task) {
        if (!task.ended()) {
            remove(task);
        }
        task.process().removeTask(task);
        kernel.processes().remove(task);
        kernel.families().threadEnded(task);
    }

    /** Ends a process at a debugger's wish, as by SIGKILL. */
    public void kill(Process process) {
        end(process, new ProcessEnd(0, Signal.SIGKILL.number(), false));
    }

    private void release(Process process, MemoryMap map) {
        process.endedUsage().resident(map.residentBytes());
        kernel.processes().release(map);
    }

    private static void releaseVforkParent(Process process) {
        Task waiting = process.vforkParent();
        if (waiting != null) {
            process.vforkParent(null);
            waiting.thaw();
            if (waiting.kernel().debugger() != null) {
                waiting.kernel().debugger().vforkDone(waiting);
            }
        }
    }

    /** execve has built a program: the process becomes it, with this thread as its only one. */
    void takeProgram(Task task, Execution execution) {
        Process process = task.process();
        process.tasks().forEach(each -> RobustList.release(each, kernel.futexes()));
        if (kernel.processes().isShared(process.map())) {
            process.tasks().forEach(this::clearChildTid);
        }
        for (Task other : List.copyOf(process.tasks())) {
            if (other != task) {
                left(other, KILLED_BY_EXECVE);
                endWith(other);
            }
        }
        if (!task.leads()) {
            kernel.processes().takeLead(task);
        }
        process.leaderEnded(false);
        process.posixTimers().clear();
        MemoryMap before = process.map();
        process.take(execution);
        kernel.scheduler().switchTo(task);
        release(process, before);
        releaseVforkParent(process);
        process.files().exec();
        process.actions().exec();
        task.signals().altStack(AltStack.NONE);
        task.clearChildTid(0);
        task.attributes().exec();
        String name = execution.fileName();
        task.attributes().name(name.substring(name.lastIndexOf('/') + 1));
    }
}
