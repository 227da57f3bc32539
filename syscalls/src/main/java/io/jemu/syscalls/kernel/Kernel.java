package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Engine;
import io.jemu.emulator.cpu.TrapPage;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.emulator.memory.OutOfGuestMemory;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.exec.Execution;
import io.jemu.syscalls.host.HostIdentity;
import io.jemu.syscalls.mm.SharedFiles;
import io.jemu.syscalls.net.Sockets;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.Vfs;
import java.util.List;
import java.util.function.Function;

/** Linux, as far as a program can see it: the processes on one engine, and what they share. */
public final class Kernel implements AutoCloseable {
    /** The first process's id where that is not the host's. */
    private static final int FIRST_PID = 1000;

    /** mmap_rnd_bits: by how many pages mappings and position-independent programs vary. */
    private static final long MMAP_RANDOM_PAGES = 1L << 28;

    private final Engine engine;
    private final PhysicalMemory memory;
    private final Vfs vfs;
    private final Sockets sockets;
    private final AsyncFiles asyncFiles = new AsyncFiles(this);
    private final KernelOptions options;
    private final Randomness random;
    private final TrapTable traps = new TrapTable();
    private final SharedFiles sharedFiles;
    private final Scheduler scheduler;
    private final ProcessTable processes;
    private final Families families = new Families(this);
    private final Exits exits = new Exits(this);
    private final Programs programs = new Programs(this);
    private final Clock clock;
    private final Futexes futexes = new Futexes();
    private final LockQueues lockQueues;
    private final LostPages lostPages;
    private final SignalDelivery signals = new SignalDelivery(this);
    private final JobControl jobControl = new JobControl(this);
    private final TrapDispatcher dispatcher;
    private final long trapFrame;
    private final GuestCallStack guestCalls;
    private final long mmapRandomPages;
    private final long programRandomPages;
    private Process first;
    /** Null without one. */
    private Debugger debugger;
    private final HostProcess hostProcess;

    /**
     * Makes a kernel without processes. The engine and the memory stay the caller's.
     *
     * @param calls makes the system calls, once there is a kernel to make them for
     */
    public Kernel(Engine engine, PhysicalMemory memory, Vfs vfs, KernelOptions options,
            Function<Kernel, SyscallDispatcher> calls) {
        this.engine = engine;
        this.memory = memory;
        this.vfs = vfs;
        this.sockets = new Sockets(vfs, options.network());
        this.options = options;
        this.random = new Randomness(options.seed());
        this.mmapRandomPages = random.below(MMAP_RANDOM_PAGES);
        this.programRandomPages = random.below(MMAP_RANDOM_PAGES);
        this.sharedFiles = new SharedFiles(memory);
        this.lockQueues = new LockQueues(vfs.locks());
        if (options.seed().isPresent() && engine.countsBlocks()) {
            VirtualClock virtual = new VirtualClock(engine);
            this.clock = virtual;
            this.scheduler = new Scheduler(engine, vfs.posix(), clock, new BlockWaker(engine, virtual),
                    new RandomTurns(options.seed().getAsLong()));
        } else {
            this.clock = new HostClock();
            this.scheduler = new Scheduler(engine, vfs.posix(), clock, new WakerThread(engine::requestPreemption),
                    new RoundRobin());
        }
        this.lostPages = new LostPages(this);
        this.scheduler.serve(lostPages);
        this.processes = new ProcessTable(this);
        this.hostProcess = new HostProcess(this);
        if (options.enclosure() != null) {
            scheduler.serve(options.enclosure().end());
        }
        this.trapFrame = memory.allocate();
        TrapPage.fill(memory, trapFrame);
        this.guestCalls = new GuestCallStack(this);
        this.dispatcher = new TrapDispatcher(this, calls.apply(this), signals);
    }

    public Engine engine() {
        return engine;
    }

    public PhysicalMemory physicalMemory() {
        return memory;
    }

    public Vfs vfs() {
        return vfs;
    }

    public Sockets sockets() {
        return sockets;
    }

    /** Files whose owners get signals. */
    public AsyncFiles asyncFiles() {
        return asyncFiles;
    }

    public KernelOptions options() {
        return options;
    }

    public Randomness random() {
        return random;
    }

    /**
     * By how many pages this run's mappings lie lower than they could. The same for all programs of a run, unlike in
     * Linux: an engine can use what it translated of a library again only at the same address.
     */
    public long mmapRandomPages() {
        return mmapRandomPages;
    }

    /** By how many pages this run's position-independent programs lie higher than they could. */
    public long programRandomPages() {
        return programRandomPages;
    }

    public TrapTable traps() {
        return traps;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public SignalDelivery signals() {
        return signals;
    }

    public JobControl jobControl() {
        return jobControl;
    }

    public ProcessTable processes() {
        return processes;
    }

    /** How threads and processes end. */
    public Exits exits() {
        return exits;
    }

    /** How processes get programs. */
    public Programs programs() {
        return programs;
    }

    GuestCallStack guestCalls() {
        return guestCalls;
    }

    /** What parents and children have to do with each other. */
    public Families families() {
        return families;
    }

    /** The time that the guest sees. */
    public Clock clock() {
        return clock;
    }

    public Futexes futexes() {
        return futexes;
    }

    public LockQueues lockQueues() {
        return lockQueues;
    }

    public SharedFiles sharedFiles() {
        return sharedFiles;
    }

    /** The frame with the trap page, which every process maps. */
    public long trapFrame() {
        return trapFrame;
    }

    /** jemu's own process, in whose place the first process is. */
    public HostProcess hostProcess() {
        return hostProcess;
    }

    /** Has a debugger see all programs; before {@link #exec}. */
    public void attach(Debugger attached) {
        debugger = attached;
        scheduler.serve(attached);
    }

    /** The debugger, or null. */
    Debugger debugger() {
        return debugger;
    }

    /** The process that {@link #exec} made, or null. */
    public Process firstProcess() {
        return first;
    }

    /** Tells jemu's user something. */
    public void message(String text) {
        options.messages().println("jemu: " + text);
        options.messages().flush();
    }

    /**
     * Loads the first program.
     *
     * @param path the program's path in the guest
     * @param context the first process's directories
     * @throws io.jemu.syscalls.abi.SyscallException as execve(2) fails
     */
    public Process exec(String path, List<String> argv, List<String> env, FsContext context) {
        HostIdentity host = hostProcess.identity();
        int pid = hostProcess.apart() ? FIRST_PID : host.pid();
        Credentials credentials = Credentials.of(host.uid(), host.gid(), host.groups());
        Process process = new Process(this, pid, credentials, Rlimits.ofHost(host), context);
        hostProcess.place(process);
        Execution execution = Execution.prepare(this, process, null, path, argv, env, true);
        first = process;
        processes.add(process);
        limitCpu();
        Task task = process.addTask(pid, new TaskAttributes());
        if (options.seed().isEmpty()) {
            task.attributes().scheduling(Scheduling.DEFAULT.withNice(host.nice()));
        }
        process.bootMap();
        if (options.observers().syscalls() != null) {
            options.observers().syscalls().begun(process);
        }
        programs.start(task, execution);
        return process;
    }

    /** Ends the guest when all of it has used up its processor time. */
    private void limitCpu() {
        long seconds = options.limits().cpuSeconds();
        if (seconds != 0) {
            CpuLimit limit = new CpuLimit(this, scheduler::cpuNanos, () -> List.copyOf(processes.all()),
                    () -> message("the guest is killed: it has used up its " + seconds + " s of processor time"));
            limit.set(seconds, seconds + 1);
        }
    }

    /**
     * Runs until all processes have ended.
     *
     * @return the first one's exit status, or 128 plus the signal that killed it
     */
    public int run() {
        boolean regular = false;
        try {
            for (Task task = scheduler.next(); task != null; task = scheduler.next()) {
                scheduler.switchTo(task);
                step(task);
            }
            regular = true;
        } finally {
            if (!regular) {
                hostProcess.restoreTerminal();
            }
        }
        return first.state().end().shellStatus();
    }

    /** Kills all processes. */
    void killAll() {
        for (Process process : List.copyOf(processes.all())) {
            if (process.state().end() == null) {
                signals.send(process, SignalInfo.ofKernel(Signal.SIGKILL));
            }
        }
    }

    private void step(Task task) {
        try {
            runDeferred(task);
            signals.deliver(task);
            if (task.runnable()) {
                runEngine(task);
                runDeferred(task);
                task.noticeSignals();
            }
        } catch (GuestDeath death) {
            // The process has ended while Java waited for its code.
        } catch (GuestFault fault) {
            signals.force(task, SignalInfo.ofFault(Signal.SIGSEGV, SignalInfo.SEGV_MAPERR, fault.address()));
        } catch (OutOfGuestMemory full) {
            signals.outOfMemory(task, full.getMessage());
        }
    }

    private void runDeferred(Task task) {
        if (task.hasDeferred()) {
            scheduler.charge();
            task.runDeferred();
            scheduler.chargeSystem();
        }
    }

    /** Runs the current task's code until something has to be done outside the engine. */
    void runEngine(Task task) {
        if (debugger != null && !enter(task)) {
            return;
        }
        CodeObserver code = options.observers().code();
        if (code != null) {
            engine.watch().step(task.watch().stepped());
        }
        try {
            engine.run(dispatcher);
        } finally {
            task.process().map().endSelfWrites();
        }
        if (code != null && dispatcher.takeStopByCode()) {
            code.stopped(task);
            requireLife(task);
        }
    }

    /** Whether the task may run as far as the debugger is concerned. */
    private boolean enter(Task task) {
        requireLife(task);
        debugger.entering(task);
        requireLife(task);
        task.process().map().watched().protect();
        return task.runnable();
    }

    /**
     * What a task does for a program that a debugger may have ended meanwhile ends, too.
     *
     * @throws GuestDeath if the task has ended
     */
    public void requireLife(Task task) {
        if (task.ended()) {
            throw GuestDeath.INSTANCE;
        }
    }

    /** Gives up a guest in the middle of its run. Its open files stay so, for the standard streams are jemu's, too. */
    public void abandon() {
        scheduler.close();
        first.map().close();
        hostProcess.close();
    }

    @Override
    public void close() {
        scheduler.close();
        if (first != null && first.state().end() != null) {
            processes.release(first.map());
        }
        lostPages.close();
        memory.release(trapFrame);
        hostProcess.close();
        vfs.close();
    }
}
