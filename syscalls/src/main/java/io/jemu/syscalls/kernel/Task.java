package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.CpuState;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.vfs.ReadinessQueue;

/** A thread of a process, as the kernel knows it: a thread id, registers, a signal mask. */
public final class Task implements ReadinessQueue.Waiter {
    /** What a task does. */
    enum Activity {
        /** It runs, or waits for its turn. */
        RUNNABLE,
        /** It waits in a system call, which is executed again when it is woken. */
        PARKED,
        /** It waits until its vfork child has another address space. */
        FROZEN,
        /** It has ended. */
        ENDED
    }

    private final Kernel kernel;
    private final Process process;
    private final CpuState state;
    private final TaskAttributes attributes;
    private final Waits waits = new Waits(this);
    private final TaskSignals signals;
    private final Usage usage = new Usage();
    private final TaskWatch watch = new TaskWatch(this);
    private final RecentCalls recentCalls = new RecentCalls();
    private final long number;
    private final long started;
    private int tid;
    private EndNotice endNotice;
    private Activity activity = Activity.RUNNABLE;
    private Runnable deferred;
    private boolean leaving;
    /** Whether a debugger keeps it from running. */
    private boolean held;
    private Restart restart = Restart.RESTART_SYS;
    /** Whether RIP is at the SYSCALL instruction of a call that waited, which is executed (again) next. */
    private boolean rewound;
    private boolean callEnded;
    private WaitQueue wokenBy;
    private long clearChildTid;
    private int futexBits = Futexes.ALL_BITS;

    Task(Kernel kernel, int tid, Process process, TaskAttributes attributes) {
        this.kernel = kernel;
        this.tid = tid;
        this.number = kernel.processes().nextNumber();
        this.process = process;
        this.attributes = attributes;
        this.signals = new TaskSignals(process);
        this.state = kernel.engine().newState();
        this.started = kernel.clock().read(ClockId.CLOCK_BOOTTIME);
    }

    public Kernel kernel() {
        return kernel;
    }

    public int tid() {
        return tid;
    }

    public Process process() {
        return process;
    }

    /** Tasks are numbered from 1 on in the order in which they are made. */
    long number() {
        return number;
    }

    /** When it was made, in nanoseconds of CLOCK_BOOTTIME. */
    public long started() {
        return started;
    }

    /** Whether it is the process's first thread, whose id is the process's. */
    boolean leads() {
        return tid == process.pid();
    }

    /** Takes the place of the first thread: execve(2). */
    void takeLead() {
        tid = process.pid();
    }

    /** Whether it has ended; it is seen then only if it was the process's first thread. */
    public boolean ended() {
        return activity == Activity.ENDED;
    }

    /** What the thread has used; {@link Scheduler#charge} brings it up to date. */
    public Usage usage() {
        return usage;
    }

    /** How its code is watched. */
    public TaskWatch watch() {
        return watch;
    }

    /** What tells others of the end. */
    EndNotice endNotice() {
        if (endNotice == null) {
            endNotice = new EndNotice(kernel.vfs().posix());
            if (ended()) {
                endNotice.ended();
            }
        }
        return endNotice;
    }

    public TaskAttributes attributes() {
        return attributes;
    }

    void endNotice(EndNotice notice) {
        endNotice = notice;
    }

    /** The memory of the task's process. */
    public AddressSpace memory() {
        return process.memory();
    }

    /**
     * The live registers.
     *
     * @throws IllegalStateException if another task is running
     */
    public Registers registers() {
        if (kernel.scheduler().current() != this) {
            throw new IllegalStateException("task " + tid + " is not running");
        }
        return kernel.engine().registers();
    }

    /**
     * Has something done after the engine's run, before the task goes on: for what may not happen inside the run. A
     * trap handler then answers {@link Next#STOP}; a system call just returns, and its result is in RAX by then.
     */
    public void defer(Runnable action) {
        if (deferred != null) {
            throw new IllegalStateException("task " + tid + " has something deferred already");
        }
        deferred = action;
    }

    boolean hasDeferred() {
        return deferred != null;
    }

    void runDeferred() {
        while (deferred != null) {
            Runnable action = deferred;
            deferred = null;
            action.run();
        }
    }

    /** The task has called exit, and does not return from it. */
    void leave() {
        leaving = true;
    }

    boolean leaving() {
        return leaving;
    }

    /** Whether the engine must be left before the task's next instruction. */
    boolean mustStop() {
        return deferred != null || !runnable() || signals.waiting();
    }

    /** Makes the trap that is being handled return to its caller: pops the return address into R11. */
    public void returnFromTrap() {
        Registers registers = registers();
        long rsp = registers.get(Register.RSP);
        registers.set(Register.R11, memory().read64(rsp));
        registers.set(Register.RSP, rsp + Long.BYTES);
    }

    // --- waiting

    /** What the current system call is about to wait for. */
    public Waits waits() {
        return waits;
    }

    /**
     * Parks the task until one of its {@link #waits} happens; then the system call is executed again.
     *
     * <p>Usage: {@code throw task.park(Restart.RESTART_SYS)}.
     */
    public Park park(Restart when) {
        restart = when;
        wokenBy = null;
        activity = Activity.PARKED;
        return Park.INSTANCE;
    }

    /** Waits for one queue: {@code throw task.park(queue, Restart.RESTART_SYS)}. */
    public Park park(WaitQueue queue, Restart when) {
        waits.on(queue);
        return park(when);
    }

    /** Whether a queue has woken the task, which has not looked yet: what it was woken for is not to be lost. */
    boolean wokenByQueue() {
        return wokenBy != null;
    }

    /** Which queue has woken the task since it was parked, or null; asked once. */
    public WaitQueue takeWokenBy() {
        WaitQueue queue = wokenBy;
        wokenBy = null;
        return queue;
    }

    /** The bits for which the task waits at a futex: FUTEX_WAIT_BITSET. */
    int futexBits() {
        return futexBits;
    }

    public void futexBits(int bits) {
        futexBits = bits;
    }

    Activity activity() {
        return activity;
    }

    /** Whether the task may run now: it does not wait, its process is not stopped and no debugger holds it. */
    public boolean runnable() {
        return activity == Activity.RUNNABLE && !held && !process.state().stopped();
    }

    /** Keeps the task from running, or lets it run again, whatever else it waits for: for a debugger. */
    public void hold(boolean still) {
        held = still;
    }

    /** Whether a debugger keeps the task from running. */
    public boolean held() {
        return held;
    }

    /** For a debugger that has the task, which is current, execute something else: its call ends without a result. */
    public void abandonCall() {
        if (activity == Activity.PARKED) {
            wake(null);
        }
        finishCall();
        signals.resumeMask();
    }

    Restart restart() {
        return restart;
    }

    /** Whether RIP is at the SYSCALL instruction of a call that waits, or is about to be executed again. */
    public boolean rewound() {
        return rewound;
    }

    void rewound(boolean is) {
        rewound = is;
    }

    /** The current call has returned or is given up. */
    void finishCall() {
        rewound = false;
        signals.await(0);
        wokenBy = null;
        waits.finish();
    }

    void wake(WaitQueue queue) {
        waits.clear();
        wokenBy = queue;
        if (activity == Activity.PARKED) {
            activity = Activity.RUNNABLE;
            kernel.scheduler().awakened();
        }
    }

    /** A file that the task waits for may be ready: the call looks again. */
    @Override
    public void readinessChanged() {
        wake(null);
        kernel.scheduler().reschedule();
    }

    /** The process is stopped: a call that waits and is never executed again returns when the process goes on. */
    void endCallThatIsNeverRestarted() {
        if ((activity == Activity.PARKED || rewound) && restart == Restart.NEVER) {
            callEnded = true;
            if (activity == Activity.PARKED) {
                wake(null);
            }
        }
    }

    /** Whether a stop has ended the current call; asked once. */
    boolean takeCallEnded() {
        boolean ended = callEnded;
        callEnded = false;
        return ended;
    }

    /** A call that was about to wait does not wait if there is a signal to act on already. */
    void noticeSignals() {
        if (activity == Activity.PARKED && signals.waiting()) {
            wake(null);
        }
    }

    void freeze() {
        activity = Activity.FROZEN;
    }

    void thaw() {
        if (activity == Activity.FROZEN) {
            activity = Activity.RUNNABLE;
            kernel.scheduler().awakened();
        }
    }

    void end() {
        waits.clear();
        waits.finish();
        activity = Activity.ENDED;
        if (endNotice != null) {
            endNotice.forgotten();
        }
    }

    /** Its last system calls; none are kept if nobody is told of deaths. */
    public RecentCalls recentCalls() {
        return recentCalls;
    }

    /** The thread's side of signals. */
    public TaskSignals signals() {
        return signals;
    }

    // --- identity and end

    /** set_tid_address(2): where 0 is written, and a futex woken, when the task ends. */
    public void clearChildTid(long address) {
        clearChildTid = address;
    }

    public long clearChildTid() {
        return clearChildTid;
    }

    CpuState state() {
        return state;
    }

    void close() {
        state.close();
    }
}
