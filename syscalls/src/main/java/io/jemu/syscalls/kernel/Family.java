package io.jemu.syscalls.kernel;

import io.jemu.syscalls.abi.CloneFlags;
import io.jemu.syscalls.signal.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A process's parent and children, and what they learn of each other by; {@link Families} has the rules. */
public final class Family {
    private static final int INIT_PID = 1;

    private final Process process;
    private final List<Process> children = new ArrayList<>();
    private final WaitQueue childEvents = new WaitQueue();
    private final Usage childrensUsage = new Usage();
    private Process parent;
    private Task creator;
    private int exitSignal;

    /** The first process has no parent in the guest. */
    Family(Process process) {
        this.process = process;
    }

    /** A child made by a thread, or with CLONE_PARENT a sibling of that one's process. */
    Family(Process process, Task maker, CloneRequest request) {
        this.process = process;
        Family makers = maker.process().family();
        boolean sibling = request.has(CloneFlags.CLONE_PARENT);
        this.parent = sibling ? makers.parent : maker.process();
        this.creator = sibling ? makers.creator : maker;
        this.exitSignal = sibling ? makers.exitSignal : request.exitSignal();
        if (parent != null) {
            parent.family().children.add(process);
        }
    }

    /** The process that made this one, or that adopted it; null if that is none of the guest's. */
    public Process parent() {
        return parent;
    }

    /** The parent's process id: the first process's is the host's, that of orphans init's. */
    public int parentPid() {
        if (parent != null) {
            return parent.pid();
        }
        Kernel kernel = process.kernel();
        return process == kernel.firstProcess() ? kernel.hostProcess().parentPid() : INIT_PID;
    }

    /**
     * The thread of the parent that made this process, which may wait for it alone, or another one when that has ended;
     * null without a parent.
     */
    public Task creator() {
        return creator;
    }

    public List<Process> children() {
        return Collections.unmodifiableList(children);
    }

    /** Who waits for children to change state. */
    public WaitQueue childEvents() {
        return childEvents;
    }

    /** What children have used, and their children, that have ended and were waited for. */
    public Usage childrensUsage() {
        return childrensUsage;
    }

    /** What the parent gets when this process ends, or 0. */
    public int exitSignal() {
        return exitSignal;
    }

    /** The process is none of its parent's children any more. */
    void leave() {
        if (parent != null) {
            parent.family().children.remove(process);
        }
    }

    /** Loses its parent. */
    void orphaned() {
        parent = null;
        creator = null;
    }

    /** Gets another parent than the one that has ended. */
    void adoptedBy(Process other) {
        parent = other;
        createdBy(other.tasks().stream().filter(task -> !task.ended()).findFirst().orElse(null));
        exitSignal = Signal.SIGCHLD.number();
        other.family().children.add(process);
    }

    void createdBy(Task task) {
        creator = task;
    }

    List<Process> takeChildren() {
        List<Process> all = List.copyOf(children);
        children.clear();
        return all;
    }
}
