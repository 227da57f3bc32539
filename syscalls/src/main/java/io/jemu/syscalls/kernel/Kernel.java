package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Engine;
import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.vfs.Vfs;
import java.util.List;

/** Linux, as far as a program can see it: the processes on one engine, and what they share. */
public final class Kernel implements AutoCloseable {
    private final Engine engine;
    private final PhysicalMemory memory;
    private final Vfs vfs;
    private final KernelOptions options;
    private final Randomness random;
    private final TrapTable traps = new TrapTable();
    private final Scheduler scheduler = new Scheduler();

    /** Makes a kernel without processes. The engine and the memory stay the caller's. */
    public Kernel(Engine engine, PhysicalMemory memory, Vfs vfs, KernelOptions options) {
        this.engine = engine;
        this.memory = memory;
        this.vfs = vfs;
        this.options = options;
        this.random = new Randomness(options.seed());
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

    public KernelOptions options() {
        return options;
    }

    public Randomness random() {
        return random;
    }

    public TrapTable traps() {
        return traps;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    /**
     * Loads the first program.
     *
     * @param path the program's path in the guest
     * @throws io.jemu.syscalls.abi.SyscallException as execve(2) fails
     */
    public Process exec(String path, List<String> argv, List<String> env) {
        throw new UnsupportedOperationException();
    }

    /**
     * Runs until the first process has ended.
     *
     * @return its exit status, or 128 plus the signal that killed it
     */
    public int run() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
