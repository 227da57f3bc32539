package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.CpuState;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.memory.AddressSpace;

/** A thread of a process, as the kernel knows it: a thread id, registers, a signal mask. */
public final class Task {
    private final Kernel kernel;
    private final int tid;
    private final Process process;
    private final CpuState state;
    private final TaskAttributes attributes = new TaskAttributes();
    private final Waits waits = new Waits(this);
    private Runnable deferred;
    private boolean parked;
    private Restart restart = Restart.RESTART_SYS;
    private long clearChildTid;

    Task(Kernel kernel, int tid, Process process) {
        this.kernel = kernel;
        this.tid = tid;
        this.process = process;
        this.state = kernel.engine().newState();
    }

    public TaskAttributes attributes() {
        return attributes;
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
     * Has something done after the engine's run, before the task goes on: for what may not happen inside the run. The
     * caller then answers {@link Next#STOP}; a system call handler need not, it just returns.
     */
    public void defer(Runnable action) {
        if (deferred != null) {
            throw new IllegalStateException("task " + tid + " has something deferred already");
        }
        deferred = action;
        kernel.engine().requestPreemption();
    }

    boolean hasDeferred() {
        return deferred != null;
    }

    void runDeferred() {
        Runnable action = deferred;
        deferred = null;
        if (action != null) {
            action.run();
        }
    }

    /** Makes the trap that is being handled return to its caller: pops the return address into R11. */
    public void returnFromTrap() {
        Registers registers = registers();
        long rsp = registers.get(Register.RSP);
        registers.set(Register.R11, memory().read64(rsp));
        registers.set(Register.RSP, rsp + Long.BYTES);
    }

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
        parked = true;
        return Park.INSTANCE;
    }

    /** Waits for one queue: {@code throw task.park(queue, Restart.RESTART_SYS)}. */
    public Park park(WaitQueue queue, Restart when) {
        waits.on(queue);
        return park(when);
    }

    boolean parked() {
        return parked;
    }

    Restart restart() {
        return restart;
    }

    void wake() {
        parked = false;
        waits.clear();
    }

    /** set_tid_address(2): where 0 is written, and a futex woken, when the task ends. */
    public void clearChildTid(long address) {
        clearChildTid = address;
    }

    long clearChildTid() {
        return clearChildTid;
    }

    CpuState state() {
        return state;
    }

    void close() {
        state.close();
    }
}
