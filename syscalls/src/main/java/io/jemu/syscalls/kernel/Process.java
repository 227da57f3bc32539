package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.TrapPage;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.CloneFlags;
import io.jemu.syscalls.exec.Execution;
import io.jemu.syscalls.exec.StringArea;
import io.jemu.syscalls.mm.MemoryLimits;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Placement;
import io.jemu.syscalls.signal.PendingSignals;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalActions;
import io.jemu.syscalls.vfs.FdTable;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A process: an address space, files, signal actions, credentials and the tasks that share them. */
public final class Process {
    private static final int INIT_PID = 1;
    private static final int STATUS_SHIFT = 8;
    private static final int STOPPED_STATUS = 0x7f;
    private static final int CONTINUED_STATUS = 0xffff;

    private final Kernel kernel;
    private final int pid;
    private final List<Task> tasks = new ArrayList<>();
    private final List<Process> children = new ArrayList<>();
    private final Rlimits rlimits;
    private final ProcessAttributes attributes;
    private final IntervalTimers timers = new IntervalTimers(this);
    private final PosixTimers posixTimers = new PosixTimers(this);
    private final PendingSignals pending = new PendingSignals();
    private final WaitQueue childEvents = new WaitQueue();
    /** Null as long as there is no limit. */
    private CpuLimit cpuLimit;
    private FdTable files;
    private FsContext fs;
    private SignalActions actions;
    private Process parent;
    /** The thread that made it, which threads of the parent may wait for alone; null if the parent is no guest. */
    private Task creator;
    private Credentials credentials;
    private MemoryMap map;
    private int pgid;
    private int sid;
    private Terminal terminal;
    private int formerForegroundGroup;
    private long trapPage;
    private StringArea strings = StringArea.NONE;
    private OpenFile executable;
    private boolean executed;
    private ProcessEnd end;
    /** Whether the first thread has ended while others live on. */
    private boolean leaderEnded;
    private boolean reaped;
    private EndNotice endNotice;
    /** What threads have used that have ended, and what children have used that were waited for. */
    private final Usage endedUsage = new Usage();
    private final Usage childrensUsage = new Usage();
    /** The task that waits until this process has an address space of its own, or has ended: vfork(2). */
    private Task vforkParent;
    private int exitSignal;
    /** The signal that has stopped it, or 0. */
    private int stopSignal;
    private StateChange change = StateChange.NONE;

    /** The first process. */
    Process(Kernel kernel, int pid, Credentials credentials, Rlimits rlimits, FsContext fs) {
        this.kernel = kernel;
        this.pid = pid;
        this.pgid = pid;
        this.sid = pid;
        this.credentials = credentials;
        this.rlimits = rlimits;
        this.files = kernel.vfs().newTable(() -> rlimits.soft(Resource.RLIMIT_NOFILE), kernel.sockets()::adopt);
        this.fs = fs;
        this.attributes = new ProcessAttributes();
        this.actions = new SignalActions();
    }

    /**
     * A child made by clone(2).
     *
     * @param maker whose process's copy it is; the address space comes by {@link #useMap}
     * @param request what it shares with that one
     */
    Process(Task maker, int pid, CloneRequest request) {
        Process parent = maker.process();
        this.kernel = parent.kernel;
        this.pid = pid;
        boolean sibling = request.has(CloneFlags.CLONE_PARENT);
        this.parent = sibling ? parent.parent : parent;
        this.creator = sibling ? parent.creator : maker;
        this.pgid = parent.pgid;
        this.sid = parent.sid;
        this.terminal = parent.terminal;
        this.credentials = parent.credentials;
        this.rlimits = new Rlimits(parent.rlimits);
        this.files = request.has(CloneFlags.CLONE_FILES) ? parent.files.share() : copyOf(parent.files);
        this.fs = request.has(CloneFlags.CLONE_FS) ? parent.fs.share() : parent.fs.copy();
        this.attributes = new ProcessAttributes(parent.attributes);
        this.actions = request.has(CloneFlags.CLONE_SIGHAND) ? parent.actions : new SignalActions(parent.actions);
        this.trapPage = parent.trapPage;
        this.strings = parent.strings;
        this.executable = parent.executable;
        if (executable != null) {
            executable.retain();
        }
        this.exitSignal = sibling ? parent.exitSignal : request.exitSignal();
        if (this.parent != null) {
            this.parent.children.add(this);
        }
    }

    private FdTable copyOf(FdTable table) {
        return table.copy(() -> rlimits.soft(Resource.RLIMIT_NOFILE));
    }

    /** Has descriptors of its own from now on: execve(2), unshare(2), CLOSE_RANGE_UNSHARE. */
    public void unshareFiles() {
        if (files.isShared()) {
            FdTable own = copyOf(files);
            files.release();
            files = own;
        }
    }

    /** Has a current directory, a root and a umask of its own from now on. */
    public void unshareDirectories() {
        FsContext own = fs.copy();
        fs.release();
        fs = own;
    }

    public Kernel kernel() {
        return kernel;
    }

    /** Changes a limit: prlimit(2). */
    public void changeLimit(Resource resource, long soft, long hard) {
        rlimits.set(resource, soft, hard);
        if (resource == Resource.RLIMIT_CPU) {
            limitCpu();
        }
    }

    /** Has RLIMIT_CPU heeded, if there is one. */
    void limitCpu() {
        long soft = rlimits.soft(Resource.RLIMIT_CPU);
        long hard = rlimits.hard(Resource.RLIMIT_CPU);
        if (cpuLimit == null && soft == Rlimits.INFINITY && hard == Rlimits.INFINITY) {
            return;
        }
        if (cpuLimit == null) {
            cpuLimit = CpuLimit.of(this);
        }
        cpuLimit.set(soft, hard);
    }

    void cancelCpuLimit() {
        if (cpuLimit != null) {
            cpuLimit.cancel();
        }
    }

    public int pid() {
        return pid;
    }

    /** The parent's process id: the first process's is the host's, that of orphans init's. */
    public int parentPid() {
        if (parent != null) {
            return parent.pid;
        }
        return this == kernel.firstProcess() ? kernel.hostParentPid() : INIT_PID;
    }

    public int pgid() {
        return pgid;
    }

    public int sid() {
        return sid;
    }

    /** Joins a process group: setpgid(2). */
    public void joinGroup(int group) {
        pgid = group;
    }

    /** Takes the group and session of jemu's own process. */
    void inherit(int group, int session) {
        pgid = group;
        sid = session;
    }

    /** Begins a session: setsid(2). */
    public void beginSession() {
        pgid = pid;
        sid = pid;
        terminal = null;
    }

    /** The controlling terminal, or null. */
    public Terminal terminal() {
        return terminal;
    }

    void terminal(Terminal controlling) {
        terminal = controlling;
    }

    /** The foreground group of the terminal that this process, a session's leader, lost by a hang-up; 0 if none. */
    int formerForegroundGroup() {
        return formerForegroundGroup;
    }

    void formerForegroundGroup(int group) {
        formerForegroundGroup = group;
    }

    /** The process that made this one, or null for the first. */
    public Process parent() {
        return parent;
    }

    /** The thread of the parent that made this process, or another one when that has ended; null without a parent. */
    public Task creator() {
        return creator;
    }

    public List<Process> children() {
        return Collections.unmodifiableList(children);
    }

    /** The threads. The first one stays among them when it has ended, as long as there are others. */
    public List<Task> tasks() {
        return Collections.unmodifiableList(tasks);
    }

    /** How many threads have not ended. */
    int livingTasks() {
        return leaderEnded ? tasks.size() - 1 : tasks.size();
    }

    /** The memory map; execve replaces it. */
    public MemoryMap map() {
        return map;
    }

    public AddressSpace memory() {
        return map.memory();
    }

    /** Makes an empty memory map under this process's limits. */
    public MemoryMap newMap(Placement placement) {
        return new MemoryMap(kernel.physicalMemory(), kernel.engine(), limits(), kernel.sharedFiles(), placement);
    }

    private MemoryLimits limits() {
        return new MemoryLimits() {
            @Override
            public long addressSpace() {
                return rlimits.soft(Resource.RLIMIT_AS);
            }

            @Override
            public long data() {
                return rlimits.soft(Resource.RLIMIT_DATA);
            }

            @Override
            public long stack() {
                return rlimits.soft(Resource.RLIMIT_STACK);
            }

            @Override
            public long locked() {
                // CAP_IPC_LOCK
                return credentials.euid() == 0 ? Rlimits.INFINITY : rlimits.soft(Resource.RLIMIT_MEMLOCK);
            }
        };
    }

    public ProcessAttributes attributes() {
        return attributes;
    }

    /** The timers of setitimer(2), which a child does not inherit. */
    public IntervalTimers timers() {
        return timers;
    }

    /** The timers of timer_create(2). */
    public PosixTimers posixTimers() {
        return posixTimers;
    }

    public FdTable files() {
        return files;
    }

    /** Current directory, root directory, umask. */
    public FsContext fs() {
        return fs;
    }

    public Rlimits rlimits() {
        return rlimits;
    }

    public Credentials credentials() {
        return credentials;
    }

    /** Takes other credentials: setuid(2) and its relatives. */
    public void assume(Credentials others) {
        Credentials before = credentials;
        credentials = others;
        boolean effectiveChanges = before.euid() != others.euid() || before.egid() != others.egid()
                || before.fsuid() != others.fsuid() || before.fsgid() != others.fsgid();
        if (effectiveChanges) {
            // commit_creds, kernel/cred.c
            attributes.dumpable(0);
            tasks.forEach(task -> task.attributes().parentDeathSignal(0));
        }
    }

    public SignalActions actions() {
        return actions;
    }

    /** Signals sent to the process as a whole. */
    public PendingSignals pending() {
        return pending;
    }

    /** The address of an entry of the trap page in this process. */
    public long trapAddress(int index) {
        return trapPage + (long) index * TrapPage.STRIDE;
    }

    long trapPage() {
        return trapPage;
    }

    /** Where arguments and environment lie, for /proc/PID/cmdline and /proc/PID/environ. */
    public StringArea strings() {
        return strings;
    }

    /** The program that runs, for /proc/PID/exe; null before the first execve. */
    public OpenFile executable() {
        return executable;
    }

    /** Whether the process has called execve since it was made. */
    public boolean executed() {
        return executed;
    }

    /** Who waits for children to change state. */
    public WaitQueue childEvents() {
        return childEvents;
    }

    /** How it has ended, or null. */
    public ProcessEnd end() {
        return end;
    }

    /** The first thread has ended, and there are others; or there is a new one. */
    void leaderEnded(boolean is) {
        leaderEnded = is;
    }

    /** Whether the process has ended and was waited for: nothing is left of it. */
    public boolean reaped() {
        return reaped;
    }

    /** What tells others of the end. */
    EndNotice endNotice() {
        if (endNotice == null) {
            endNotice = new EndNotice(kernel.vfs().posix());
            if (end != null) {
                endNotice.ended();
            }
        }
        return endNotice;
    }

    void endNotice(EndNotice notice) {
        endNotice = notice;
    }

    /** What all threads have used, those that have ended included. */
    public Usage usage() {
        kernel.scheduler().charge();
        Usage sum = new Usage();
        sum.add(endedUsage);
        for (Task task : tasks) {
            if (!task.ended()) {
                sum.add(task.usage());
            }
        }
        if (end == null) {
            sum.resident(map.residentBytes());
        }
        return sum;
    }

    /** What children have used, and their children, that have ended and were waited for. */
    public Usage childrensUsage() {
        return childrensUsage;
    }

    /** The usage of a thread that ends, or the size of a memory map that is given back. */
    Usage endedUsage() {
        return endedUsage;
    }

    /** What the parent gets when this process ends, or 0. */
    public int exitSignal() {
        return exitSignal;
    }

    /** A change of state that the parent can wait for and has not waited for yet, besides the end. */
    public enum StateChange {
        NONE,
        /** A signal has stopped it. */
        STOPPED,
        /** SIGCONT has continued it. */
        CONTINUED
    }

    /** What the parent can learn by WUNTRACED or WCONTINUED. */
    public StateChange change() {
        return change;
    }

    /** The status of wait(2) after the last change. */
    public int waitStatus() {
        if (end != null) {
            return end.waitStatus();
        }
        return change == StateChange.STOPPED ? stopSignal << STATUS_SHIFT | STOPPED_STATUS : CONTINUED_STATUS;
    }

    /** The parent has learnt of the last change. */
    public void forgetChange() {
        change = StateChange.NONE;
    }

    /** Whether a signal has stopped it. */
    public boolean stopped() {
        return stopSignal != 0;
    }

    /** The signal that stopped it last. */
    public int stopSignal() {
        return stopSignal;
    }

    // --- for the kernel

    void stop(int signal) {
        stopSignal = signal;
        change = StateChange.STOPPED;
    }

    /** Goes on after a stop; {@code change} is what the parent can wait for then. */
    void goOn(StateChange newChange) {
        stopSignal = 0;
        change = newChange;
    }

    Task addTask(int tid, TaskAttributes taskAttributes) {
        Task task = new Task(kernel, tid, this, taskAttributes);
        tasks.add(task);
        kernel.processes().add(task);
        kernel.scheduler().add(task);
        return task;
    }

    /** An empty memory map until the first program is mapped. */
    void bootMap() {
        map = newMap(new Placement(Placement.TASK_SIZE));
    }

    /** Takes the address space that it begins with. */
    void useMap(MemoryMap first) {
        map = first;
    }

    void removeTask(Task task) {
        tasks.remove(task);
    }

    void removeChild(Process child) {
        children.remove(child);
    }

    /** Loses its parent. */
    void orphaned() {
        parent = null;
        creator = null;
    }

    /** Gets another parent than the one that has ended. */
    void adoptedBy(Process other) {
        parent = other;
        createdBy(other.tasks.stream().filter(task -> !task.ended()).findFirst().orElse(null));
        exitSignal = Signal.SIGCHLD.number();
        other.children.add(this);
    }

    void createdBy(Task task) {
        creator = task;
    }

    List<Process> takeChildren() {
        List<Process> all = List.copyOf(children);
        children.clear();
        return all;
    }

    /** Takes the program that was built; the old address space is the caller's to close. */
    void take(Execution execution) {
        map = execution.map();
        trapPage = execution.trapPage();
        strings = execution.strings();
        OpenFile before = executable;
        executable = execution.file();
        executable.retain();
        if (before != null) {
            before.release();
        }
        executed = true;
        unshareFiles();
        actions = new SignalActions(actions);
    }

    void vforkParent(Task task) {
        vforkParent = task;
    }

    Task vforkParent() {
        return vforkParent;
    }

    void ended(ProcessEnd how) {
        end = how;
        if (endNotice != null) {
            endNotice.ended();
        }
    }

    /** The process was waited for, or nobody will. */
    void forgotten() {
        reaped = true;
        if (parent != null) {
            parent.children.remove(this);
        }
        if (endNotice != null) {
            endNotice.forgotten();
        }
    }

    /** Closes files; the address space is closed by the kernel. */
    void releaseFiles() {
        files.release();
        fs.release();
        if (executable != null) {
            executable.release();
            executable = null;
        }
    }
}
