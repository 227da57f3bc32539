package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.CpuState;
import io.jemu.emulator.cpu.Engine;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
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
import io.jemu.syscalls.vfs.FdTable;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Function;

/** Linux, as far as a program can see it: the processes on one engine, and what they share. */
public final class Kernel implements AutoCloseable {
    /** The first process's id in a run with a seed, where the host's would make runs differ. */
    private static final int SEEDED_PID = 1000;

    /** mmap_rnd_bits: by how many pages mappings and position-independent programs vary. */
    private static final long MMAP_RANDOM_PAGES = 1L << 28;

    private final Engine engine;
    private final PhysicalMemory memory;
    private final Vfs vfs;
    private final Sockets sockets;
    private final AsyncFiles asyncFiles = new AsyncFiles(this);
    private final KernelOptions options;
    private final Randomness random;
    private final HostIdentity host = new HostIdentity();
    private final TrapTable traps = new TrapTable();
    private final SharedFiles sharedFiles;
    private final Scheduler scheduler;
    private final ProcessTable processes;
    private final Families families = new Families(this);
    private final Exits exits = new Exits(this);
    private final Clock clock;
    private final Futexes futexes = new Futexes();
    private final LockQueues lockQueues;
    private final LostPages lostPages;
    private final SignalDelivery signals = new SignalDelivery(this);
    private final JobControl jobControl = new JobControl(this);
    private final TrapDispatcher dispatcher;
    private final long trapFrame;
    /** Functions that Java has called and that have not returned, the innermost first. */
    private final ArrayDeque<GuestCall> calls = new ArrayDeque<>();
    private final int returnTrap;
    private final long mmapRandomPages;
    private final long programRandomPages;
    private Process first;
    private final HostTerminal terminal;
    private HostSignalForwarder hostSignals;
    /** 0 until it was asked for. */
    private int hostParentPid;

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
        this.terminal = HostTerminal.open(vfs.posix());
        this.trapFrame = memory.allocate();
        TrapPage.fill(memory, trapFrame);
        this.returnTrap = traps.register(this::returned);
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

    /** What getppid(2) answers to the first process. */
    int hostParentPid() {
        if (hostParentPid == 0) {
            hostParentPid = options.seed().isPresent() ? 1 : host.parentPid();
        }
        return hostParentPid;
    }

    /** Whether jemu's parent on the host is in the same session and another group, as a shell is with job control. */
    boolean hasHostShell() {
        return host.parentIsOtherGroupOfSession();
    }

    /** The process that {@link #exec} made, or null. */
    public Process firstProcess() {
        return first;
    }

    /** The terminal of the host that jemu runs at, or null. */
    public HostTerminal terminal() {
        return terminal;
    }

    /** Hands on to the guest the signals that jemu's own process gets from now on. Called after {@link #exec}. */
    public void receiveHostSignals() {
        hostSignals = HostSignalForwarder.start(this);
        if (hostSignals != null) {
            scheduler.serve(hostSignals);
        }
    }

    /** The first process has ended. */
    void firstEnded() {
        if (terminal != null && first.state().end().signal() != 0) {
            terminal.restore();
        }
        if (hostSignals != null) {
            hostSignals.firstEnded(first);
        }
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
        int pid = options.seed().isPresent() ? SEEDED_PID : host.pid();
        Credentials credentials = Credentials.of(host.uid(), host.gid(), host.groups());
        Process process = new Process(this, pid, credentials, Rlimits.ofHost(host), context);
        // The descriptors of all processes are jemu's on the host.
        host.raiseLimit(Resource.RLIMIT_NOFILE.ordinal(), FdTable.NR_OPEN);
        if (options.seed().isEmpty()) {
            // The terminal knows the host's groups and sessions.
            process.session().inherit(host.processGroup(), host.session());
        } else {
            // As under a shell: the leader of its group, but not of the session.
            process.session().inherit(pid, hostParentPid());
        }
        if (terminal != null) {
            terminal.control(process);
        }
        Execution execution = Execution.prepare(this, process, null, path, argv, env);
        first = process;
        processes.add(process);
        limitCpu();
        Task task = process.addTask(pid, new TaskAttributes());
        process.bootMap();
        task.defer(() -> replaceProgram(task, execution));
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
     * execve(2) by a running program.
     *
     * @param base the directory for a relative path, or null for the current one
     * @throws io.jemu.syscalls.abi.SyscallException if it fails
     */
    public void exec(Task task, OpenFile base, String path, List<String> argv, List<String> env) {
        Execution execution = Execution.prepare(this, task.process(), base, path, argv, env);
        task.defer(() -> replaceProgram(task, execution));
    }

    /** The point of no return of execve, outside the engine's run. */
    private void replaceProgram(Task task, Execution execution) {
        boolean plugged = options.interpreter() != null && execution.hasInterpreter();
        // The files stay open until the plugged-in interpreter has accepted the program: mapping one needs its file.
        try (execution) {
            try {
                execution.build(!plugged);
            } catch (SyscallException | GuestFault | OutOfGuestMemory failure) {
                execution.discard();
                signals.force(task, SignalInfo.ofKernel(Signal.SIGSEGV));
                return;
            }
            exits.takeProgram(task, execution);
            scheduler.switchTo(task);
            freshRegisters();
            engine.registers().set(Register.RSP, execution.stackPointer());
            if (plugged) {
                if (options.interpreter().start(task, execution.image())) {
                    return;
                }
                addInterpreter(task, execution);
            }
            engine.registers().set(Register.RIP, execution.startAddress());
        }
    }

    private void addInterpreter(Task task, Execution execution) {
        try {
            execution.addInterpreter();
        } catch (SyscallException | GuestFault | OutOfGuestMemory failure) {
            signals.force(task, SignalInfo.ofKernel(Signal.SIGSEGV));
        }
    }

    private void freshRegisters() {
        try (CpuState fresh = engine.newState()) {
            engine.restore(fresh);
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
            if (!regular && terminal != null) {
                terminal.restore();
            }
        }
        return first.state().end().shellStatus();
    }

    private void step(Task task) {
        try {
            runDeferred(task);
            signals.deliver(task);
            if (task.runnable()) {
                run(task);
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

    private void run(Task task) {
        try {
            engine.run(dispatcher);
        } finally {
            task.process().map().endSelfWrites();
        }
    }

    /** The trap to which functions return that Java has called. */
    int returnTrap() {
        return returnTrap;
    }

    private Next returned(Task task) {
        GuestCall call = calls.peek();
        if (call == null || call.task() != task) {
            long rip = task.registers().get(Register.RIP);
            signals.force(task, SignalInfo.ofFault(Signal.SIGILL, SignalInfo.ILL_ILLOPN, rip));
            return Next.STOP;
        }
        return call.returns();
    }

    /** Runs the current task's guest code until a function that Java has called returns. */
    void runUntilReturn(GuestCall call) {
        Task task = call.task();
        calls.push(call);
        // A process that was stopped now could not be continued: the others stand still until the function returns.
        task.postpone(SignalDelivery.STOP_SIGNALS);
        try {
            while (!call.returned()) {
                task.runDeferred();
                signals.deliver(task);
                if (task.activity() == Task.Activity.ENDED) {
                    throw GuestDeath.INSTANCE;
                }
                scheduler.awaitOnly(task);
                run(task);
                task.noticeSignals();
            }
        } finally {
            calls.pop();
            if (calls.isEmpty()) {
                task.postpone(0);
                if (task.signalWaits()) {
                    scheduler.reschedule();
                }
            }
        }
    }

    /**
     * Whether the guest waits for a shell of the host to continue it: all of it, or its first job, as far as the shell
     * knows it.
     */
    boolean waitsForHostShell() {
        ProcessState state = first.state();
        return state.end() == null && state.stopped() && state.stopSignal() != Signal.SIGSTOP.number()
                && processes.all().stream().filter(process -> process.session().pgid() == first.session().pgid())
                        .allMatch(process -> process.state().stopped())
                && hasHostShell();
    }

    /** Stops jemu itself, as the guest is stopped: who continues jemu continues the guest. */
    void stopHost() {
        ProcessState state = first.state();
        int signal = state.end() == null && state.stopped() ? state.stopSignal() : Signal.SIGSTOP.number();
        if (hostSignals != null) {
            hostSignals.stopHost(signal);
        } else {
            host.kill(host.pid(), Signal.SIGSTOP.number());
        }
        boolean continued = processes.all().stream().map(Process::state)
                .anyMatch(each -> each.end() == null && !each.stopped());
        if (!continued || waitsForHostShell()) {
            // Whoever continued jemu did not mean a group that the guest has.
            SignalInfo proceed = SignalInfo.ofKernel(Signal.SIGCONT);
            List.copyOf(processes.all()).stream().filter(process -> process.state().stopped())
                    .forEach(process -> signals.send(process, proceed));
        }
    }

    /** Ends a process with all its threads, outside the engine's run. */
    void end(Process process, ProcessEnd how) {
        exits.end(process, how);
    }

    /** exit(2): ends a thread, or the process with its last one. */
    public void exitTask(Task task, int status) {
        task.leave();
        task.defer(() -> exits.endTask(task, new ProcessEnd(status & 0xff, 0, false)));
    }

    /** exit_group(2). */
    public void exit(Task task, int status) {
        task.leave();
        task.defer(() -> end(task.process(), new ProcessEnd(status & 0xff, 0, false)));
    }

    @Override
    public void close() {
        lostPages.close();
        memory.release(trapFrame);
        if (terminal != null) {
            terminal.close();
        }
    }
}
