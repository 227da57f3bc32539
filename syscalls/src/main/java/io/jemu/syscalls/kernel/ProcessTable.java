package io.jemu.syscalls.kernel;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.exec.Execution;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.signal.AltStack;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalAction;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The processes, and how they come to be, change and end. */
public final class ProcessTable {
    private static final int MAX_PID = 4 << 20;

    private final Kernel kernel;
    private final Map<Integer, Process> processes = new TreeMap<>();
    private final Map<Integer, Task> tasks = new HashMap<>();
    /** How many processes use an address space, where it is more than one. */
    private final Map<MemoryMap, Integer> sharedMaps = new HashMap<>();
    private int lastId;

    ProcessTable(Kernel kernel) {
        this.kernel = kernel;
    }

    void add(Process process) {
        processes.put(process.pid(), process);
        lastId = Math.max(lastId, process.pid());
    }

    void add(Task task) {
        tasks.put(task.tid(), task);
    }

    /** All processes, zombies included, by process id. */
    public Collection<Process> all() {
        return Collections.unmodifiableCollection(processes.values());
    }

    /** The process with an id, or null. */
    public Process find(int pid) {
        return processes.get(pid);
    }

    /** The thread with an id, or null. */
    public Task findTask(int tid) {
        return tasks.get(tid);
    }

    int newId() {
        do {
            lastId = lastId >= MAX_PID ? 300 : lastId + 1;
        } while (processes.containsKey(lastId) || tasks.containsKey(lastId));
        return lastId;
    }

    /** One more process uses an address space. */
    void share(MemoryMap map) {
        sharedMaps.merge(map, 1, Integer::sum);
    }

    /** A process does not use its address space any more; the last one's use closes it. */
    private void release(MemoryMap map) {
        Integer others = sharedMaps.get(map);
        if (others == null) {
            map.close();
        } else if (others == 1) {
            sharedMaps.remove(map);
        } else {
            sharedMaps.put(map, others - 1);
        }
    }

    /** execve has built a program: the process becomes it. */
    void takeProgram(Task task, Execution execution) {
        Process process = task.process();
        process.tasks().forEach(each -> RobustList.release(each, kernel.futexes()));
        for (Task other : List.copyOf(process.tasks())) {
            if (other != task) {
                remove(other);
            }
        }
        MemoryMap before = process.map();
        process.take(execution);
        kernel.scheduler().switchTo(task);
        release(before);
        releaseVforkParent(process);
        process.files().exec();
        process.actions().exec();
        task.altStack(AltStack.NONE);
        task.clearChildTid(0);
        String name = execution.fileName();
        task.attributes().name(name.substring(name.lastIndexOf('/') + 1));
    }

    private static void releaseVforkParent(Process process) {
        Task waiting = process.vforkParent();
        if (waiting != null) {
            process.vforkParent(null);
            waiting.thaw();
        }
    }

    private void remove(Task task) {
        task.end();
        task.process().removeTask(task);
        tasks.remove(task.tid());
        kernel.scheduler().remove(task);
        task.close();
    }

    /** exit(2): ends a thread; the last one's end is the process's. */
    void endTask(Task task, int status) {
        Process process = task.process();
        if (process.tasks().size() == 1) {
            end(process, new ProcessEnd(status & 0xff, 0, false));
            return;
        }
        RobustList.release(task, kernel.futexes());
        clearChildTid(task);
        remove(task);
    }

    /** CLONE_CHILD_CLEARTID: what pthread_join waits for. */
    private void clearChildTid(Task task) {
        long address = task.clearChildTid();
        if (address != 0) {
            try {
                task.memory().write32(address, 0);
                kernel.futexes().wake(task, address, 1, Futexes.ALL_BITS);
            } catch (GuestFault fault) {
                // Linux ignores it, too.
            }
        }
    }

    /**
     * Whether nobody could continue the processes of a group: no parent of one is in another group of the same session
     * (kernel/exit.c, will_become_orphaned_pgrp).
     */
    boolean orphaned(int group, int session) {
        for (Process process : processes.values()) {
            if (process.pgid() != group || process.end() != null) {
                continue;
            }
            Process parent = process.parent();
            boolean outside = parent != null
                    ? parent.pgid() != group && parent.sid() == session
                    : process == kernel.firstProcess() && kernel.hasHostShell();
            if (outside) {
                return false;
            }
        }
        return true;
    }

    /** Ends a process with all its threads. */
    void end(Process process, ProcessEnd how) {
        if (process.end() != null) {
            return;
        }
        process.ended(how);
        if (kernel.options().observer() != null) {
            kernel.options().observer().ended(process, how);
        }
        process.tasks().forEach(task -> RobustList.release(task, kernel.futexes()));
        if (sharedMaps.containsKey(process.map())) {
            process.tasks().forEach(this::clearChildTid);
        }
        for (Task task : List.copyOf(process.tasks())) {
            remove(task);
        }
        if (kernel.options().interpreter() != null) {
            kernel.options().interpreter().ended(process);
        }
        releaseVforkParent(process);
        process.releaseFiles();
        // The first one's memory stays, for a diagnosis of its death.
        if (process != kernel.firstProcess()) {
            release(process.map());
        }
        for (Process child : process.takeChildren()) {
            adopt(child);
        }
        if (process == kernel.firstProcess()) {
            kernel.firstEnded();
        }
        if (process.parent() == null) {
            processes.remove(process.pid());
        } else {
            notifyParent(process);
        }
    }

    /** A child that has lost its parent becomes one of the host's init, which reaps it. */
    private void adopt(Process orphan) {
        orphan.orphaned();
        if (orphan.end() != null) {
            processes.remove(orphan.pid());
        }
    }

    private void notifyParent(Process process) {
        Process parent = process.parent();
        SignalAction action = parent.actions().get(Signal.SIGCHLD.number());
        boolean reaped = process.exitSignal() == Signal.SIGCHLD.number()
                && (action.handler() == SignalAction.SIG_IGN || action.has(SignalAction.SA_NOCLDWAIT));
        if (process.exitSignal() != 0 && action.handler() != SignalAction.SIG_IGN) {
            SignalInfo info = childInfo(process);
            kernel.signals().send(parent, new SignalInfo(process.exitSignal(), info.code(), info.detail()));
        }
        if (reaped) {
            reap(process);
        }
        parent.childEvents().wakeAll();
    }

    /** A process was stopped or continued: its parent can learn it. */
    void stateChanged(Process process) {
        Process parent = process.parent();
        if (parent == null) {
            return;
        }
        SignalAction action = parent.actions().get(Signal.SIGCHLD.number());
        if (action.handler() != SignalAction.SIG_IGN && !action.has(SignalAction.SA_NOCLDSTOP)) {
            kernel.signals().send(parent, childInfo(process));
        }
        parent.childEvents().wakeAll();
    }

    /** What SIGCHLD and waitid(2) tell of the last change of a process: how it has ended, or been stopped or continued. */
    public SignalInfo childInfo(Process process) {
        if (process.end() == null) {
            boolean stopped = process.change() == Process.StateChange.STOPPED;
            return new SignalInfo(Signal.SIGCHLD.number(),
                    stopped ? SignalInfo.CLD_STOPPED : SignalInfo.CLD_CONTINUED,
                    new SignalInfo.Child(process.pid(), process.credentials().uid(),
                            stopped ? process.stopSignal() : Signal.SIGCONT.number()));
        }
        ProcessEnd how = process.end();
        int code = how.signal() == 0 ? SignalInfo.CLD_EXITED
                : how.coreDumped() ? SignalInfo.CLD_DUMPED : SignalInfo.CLD_KILLED;
        int status = how.signal() == 0 ? how.status() : how.signal();
        return new SignalInfo(Signal.SIGCHLD.number(), code,
                new SignalInfo.Child(process.pid(), process.credentials().uid(), status));
    }

    /**
     * clone(2) in all its forms, inside a system call of {@code parent}; the work is done after the engine's run.
     *
     * @return the child's id, for the parent
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL, EPERM, EAGAIN
     */
    public int clone(Task parent, CloneRequest request) {
        request.check();
        int id = newId();
        parent.defer(() -> new Cloning(kernel, parent, request, id).run());
        return id;
    }

    /** Forgets a process that has ended and was waited for. */
    public void reap(Process process) {
        processes.remove(process.pid());
        if (process.parent() != null) {
            process.parent().removeChild(process);
        }
    }
}
