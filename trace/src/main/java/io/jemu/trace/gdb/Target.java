package io.jemu.trace.gdb;

import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is debugged: processes, their threads, and where they are to stop. */
final class Target {
    /** Null if the program cannot go back. */
    private final History history;
    /** Others look at it when the debugger interrupts. */
    private volatile Kernel kernel;
    private final Breakpoints breakpoints;
    private final Watchpoints watchpoints;
    private final TlsAddresses tls = new TlsAddresses();
    private BindingLog bindings = new BindingLog();
    private final Set<Process> processes = new LinkedHashSet<>();
    private final Map<Task, TaskState> states = new HashMap<>();
    /** The system calls at which a process stops; an empty set stands for all of them. */
    private final Map<Integer, Set<Integer>> caughtCalls = new HashMap<>();
    private ResumePlan plan = new ResumePlan();

    Target(Kernel kernel, History history) {
        this.kernel = kernel;
        this.history = history;
        this.watchpoints = new Watchpoints(history);
        this.breakpoints = new Breakpoints(kernel.engine().watch());
        plan.add(ResumePlan.Action.CONTINUE, ThreadId.EVERY);
    }

    /** The same program begins again on another machine, and is to stop at the same places. */
    void restart(Kernel other) {
        kernel = other;
        processes.clear();
        states.clear();
        bindings = new BindingLog();
        breakpoints.restart(other.engine().watch());
        plan = new ResumePlan();
        plan.add(ResumePlan.Action.CONTINUE, ThreadId.EVERY);
    }

    Kernel kernel() {
        return kernel;
    }

    /** The history of the run, or null. */
    History history() {
        return history;
    }

    Breakpoints breakpoints() {
        return breakpoints;
    }

    Watchpoints watchpoints() {
        return watchpoints;
    }

    BindingLog bindings() {
        return bindings;
    }

    TlsAddresses tls() {
        return tls;
    }

    boolean isEmpty() {
        return processes.isEmpty();
    }

    boolean debugs(Process process) {
        return processes.contains(process);
    }

    boolean debugs(Task task) {
        return processes.contains(task.process());
    }

    TaskState state(Task task) {
        return states.computeIfAbsent(task, made -> new TaskState(made, history));
    }

    /** All threads that are debugged. */
    List<Task> tasks() {
        List<Task> tasks = new ArrayList<>();
        for (Process process : processes) {
            process.tasks().stream().filter(task -> !task.ended()).forEach(tasks::add);
        }
        return tasks;
    }

    /** A thread of those that are debugged, or null. */
    Task find(ThreadId id) {
        for (Task task : tasks()) {
            if (id.covers(task)) {
                return task;
            }
        }
        return null;
    }

    /** A process that is debugged, or null. */
    Process findProcess(int pid) {
        for (Process process : processes) {
            if (process.pid() == pid) {
                return process;
            }
        }
        return null;
    }

    List<Process> processes() {
        return List.copyOf(processes);
    }

    void add(Process process) {
        processes.add(process);
    }

    /** A process is a copy of one that is debugged, and is debugged, too. */
    void fork(Process parent, Process child) {
        add(child);
        breakpoints.copy(parent.pid(), child.pid());
        tls.copy(parent.pid(), child.pid());
        if (caughtCalls.containsKey(parent.pid())) {
            caughtCalls.put(child.pid(), caughtCalls.get(parent.pid()));
        }
    }

    /** A task that has been made does what the debugger has let its like do. */
    void made(Task task) {
        ResumePlan.Action action = plan.of(task);
        state(task).act(action == null ? null : ResumePlan.Action.CONTINUE);
    }

    /** A process is not debugged any more: it goes on as if it had never been. */
    void remove(Process process) {
        if (!processes.contains(process)) {
            return;
        }
        for (Task task : process.tasks()) {
            TaskState state = states.remove(task);
            if (state != null && !task.ended()) {
                state.takeTouched();
                state.act(ResumePlan.Action.CONTINUE);
                SignalInfo undecided = state.takeUndecided();
                if (undecided != null) {
                    task.signals().pending().add(undecided);
                }
            }
        }
        breakpoints.clear(process.pid());
        watchpoints.clear(process);
        caughtCalls.remove(process.pid());
        tls.forget(process.pid());
        processes.remove(process);
    }

    void forget(Task task) {
        states.remove(task);
    }

    /** A process has got another program: what it was to stop at is gone. */
    void executed(Process process) {
        breakpoints.clear(process.pid());
        watchpoints.forget(process);
        tls.forget(process.pid());
        states.keySet().removeIf(Task::ended);
    }

    /** @param calls null for none, empty for all */
    void catchCalls(Process process, Set<Integer> calls) {
        if (calls == null) {
            caughtCalls.remove(process.pid());
        } else {
            caughtCalls.put(process.pid(), new HashSet<>(calls));
        }
    }

    boolean catches(Process process, int call) {
        Set<Integer> calls = caughtCalls.get(process.pid());
        return calls != null && (calls.isEmpty() || calls.contains(call));
    }

    /**
     * Lets tasks go on as the debugger says.
     *
     * @param deciding the task that is about to act on a signal and looks itself what the debugger wants, or null
     */
    void resume(ResumePlan next, Task deciding) {
        plan = next;
        for (Task task : tasks()) {
            TaskState state = state(task);
            ResumePlan.Action action = plan.of(task);
            if (history != null && action != null && action.steps()) {
                // Where it is, the engine knows.
                kernel.scheduler().switchTo(task);
            }
            state.act(action);
            if (action != null) {
                // A place counts anew each time that the debugger lets a task go.
                task.watch().tellAgain();
            }
            if (action != null && task != deciding) {
                SignalInfo undecided = state.takeUndecided();
                loseBySignal(undecided, action.signal());
                if (action.signal() != 0) {
                    SignalInfo info = chosen(undecided, action.signal());
                    state.inject(info);
                }
            }
        }
        if (history != null) {
            history.everyInstruction(states.values().stream().anyMatch(TaskState::stepping)
                    || processes.stream().anyMatch(watchpoints::compares));
        }
    }

    /** A repetition has signals do what they do without a debugger. */
    void loseBySignal(SignalInfo told, int decided) {
        if (history != null && decided != (told == null ? 0 : told.signal())) {
            history.lose("the debugger has sent it a signal or kept one back");
        }
    }

    /** The signal that a task gets by the debugger's decision. */
    static SignalInfo chosen(SignalInfo undecided, int signal) {
        return undecided != null && undecided.signal() == signal ? undecided
                : new SignalInfo(signal, SignalInfo.SI_USER, new SignalInfo.None());
    }

    /** What siginfo_t a task has stopped with, if not for a signal. */
    static SignalInfo trap() {
        return new SignalInfo(Signal.SIGTRAP.number(), SignalInfo.SI_KERNEL, new SignalInfo.None());
    }
}
