package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.TrapPage;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.abi.CloneFlags;
import io.jemu.syscalls.exec.Execution;
import io.jemu.syscalls.exec.StringArea;
import io.jemu.syscalls.mm.MemoryLimits;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Placement;
import io.jemu.syscalls.signal.PendingSignals;
import io.jemu.syscalls.signal.SignalActions;
import io.jemu.syscalls.vfs.FdTable;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A process: an address space, files, signal actions, credentials and the tasks that share them. */
public final class Process {
    private final Kernel kernel;
    private final int pid;
    private final List<Task> tasks = new ArrayList<>();
    private final Family family;
    private final SessionMembership session;
    private final ProcessState state;
    private final long started;
    private final Rlimits rlimits;
    private final ProcessAttributes attributes;
    private final IntervalTimers timers = new IntervalTimers(this);
    private final PosixTimers posixTimers = new PosixTimers(this);
    private final PendingSignals pending = new PendingSignals();
    /** Null as long as there is no limit. */
    private CpuLimit cpuLimit;
    private FdTable files;
    private FsContext fs;
    private SignalActions actions;
    private Credentials credentials;
    private MemoryMap map;
    private long trapPage;
    private StringArea strings = StringArea.NONE;
    private OpenFile executable;
    private boolean executed;
    /** Whether the first thread has ended while others live on. */
    private boolean leaderEnded;
    private final List<Runnable> endActions = new ArrayList<>();
    /** What threads have used that have ended. */
    private final Usage endedUsage = new Usage();
    /** The task that waits until this process has an address space of its own, or has ended: vfork(2). */
    private Task vforkParent;

    /** The first process. */
    Process(Kernel kernel, int pid, Credentials credentials, Rlimits rlimits, FsContext fs) {
        this.kernel = kernel;
        this.pid = pid;
        this.family = new Family(this);
        this.session = new SessionMembership(pid);
        this.state = new ProcessState(kernel);
        this.started = kernel.clock().read(ClockId.CLOCK_BOOTTIME);
        this.credentials = credentials;
        this.rlimits = rlimits;
        this.files = kernel.options().enclosure() != null
                ? kernel.options().enclosure().newTable(() -> rlimits.soft(Resource.RLIMIT_NOFILE))
                : kernel.vfs().newTable(() -> rlimits.soft(Resource.RLIMIT_NOFILE), kernel.sockets()::adopt);
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
        this.session = new SessionMembership(pid, parent.session);
        this.state = new ProcessState(kernel);
        this.started = kernel.clock().read(ClockId.CLOCK_BOOTTIME);
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
        this.family = new Family(this, maker, request);
    }

    private FdTable copyOf(FdTable table) {
        return table.copy(() -> rlimits.soft(Resource.RLIMIT_NOFILE));
    }

    /** When it was made, in nanoseconds of CLOCK_BOOTTIME. */
    public long started() {
        return started;
    }

    /** Has something done when the process ends, before its descriptors are closed. */
    public void atEnd(Runnable action) {
        endActions.add(action);
    }

    void runEndActions() {
        endActions.forEach(Runnable::run);
        endActions.clear();
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

    /** Parent and children. */
    public Family family() {
        return family;
    }

    /** Process group, session and controlling terminal. */
    public SessionMembership session() {
        return session;
    }

    /** Whether it lives, is stopped or has ended. */
    public ProcessState state() {
        return state;
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

    /** Whether an address lies in the trap page. */
    public boolean holdsTrap(long address) {
        return Long.compareUnsigned(address - trapPage, (long) TrapPage.ENTRIES * TrapPage.STRIDE) < 0;
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

    /** The first thread has ended, and there are others; or there is a new one. */
    void leaderEnded(boolean is) {
        leaderEnded = is;
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
        if (state.end() == null) {
            sum.resident(map.residentBytes());
        }
        return sum;
    }

    /** The usage of a thread that ends, or the size of a memory map that is given back. */
    Usage endedUsage() {
        return endedUsage;
    }

    // --- for the kernel

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
        observeMap();
    }

    /** Tells the observer of what becomes of the map from now on; of one that is shared it is told already. */
    private void observeMap() {
        MemoryObserver observer = kernel.options().observers().memory();
        if (observer != null && !kernel.processes().isShared(map)) {
            map.listen(new ObservedMap(this, observer));
        }
    }

    /** Tells the observer of the areas that are there, and of what becomes of them. */
    void showMap() {
        MemoryObserver observer = kernel.options().observers().memory();
        if (observer != null) {
            map.forEach(area -> observer.mapped(this, area));
            observeMap();
        }
    }

    void removeTask(Task task) {
        tasks.remove(task);
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
        attributes.dumpable(credentials.privileged() ? 0 : 1);
        assume(execution.credentials());
        unshareFiles();
        actions = new SignalActions(actions);
    }

    void vforkParent(Task task) {
        vforkParent = task;
    }

    Task vforkParent() {
        return vforkParent;
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
