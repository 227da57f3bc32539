package io.jemu.emulator.cpu;

import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.TranslationCache;

/**
 * An x86-64 CPU in user mode (CPL 3) with paging on, on top of a {@link io.jemu.emulator.memory.PhysicalMemory}.
 *
 * <p>All methods but {@link #requestPreemption} belong to one thread.
 */
public interface Engine extends TranslationCache, AutoCloseable {
    Registers registers();

    /**
     * Runs from RIP until the handler says stop, then RIP is where execution goes on.
     *
     * @throws RuntimeException what the handler threw, or an {@link EngineFailure}
     */
    void run(TrapHandler handler);

    /** Asks the running CPU, from any thread or from a handler, to call {@link TrapHandler#preempted} soon. */
    void requestPreemption();

    /**
     * Whether blocks of code, each of which ends with a branch, are counted while they run. The count depends on
     * nothing but the program and what it is answered.
     */
    boolean countsBlocks();

    /**
     * How many blocks have run.
     *
     * @throws UnsupportedOperationException if they are not counted
     */
    long blocks();

    /**
     * Has {@link TrapHandler#preempted} called after so many more blocks, in place of what was asked for before. When
     * it was called, no block runs until there is another limit.
     *
     * @throws UnsupportedOperationException if they are not counted
     */
    void limitBlocks(long count);

    /**
     * Which code is watched while it runs.
     *
     * @throws UnsupportedOperationException if the engine was made without
     */
    CodeWatch watch();

    /** Makes the CPU use a page table (CR3) from now on, and forgets cached translations of addresses. */
    void usePageTable(PageTable table);

    /** Where {@link TrapPage} is mapped in every process: a SYSCALL in that page is a trap, not a system call. */
    void trapPageAt(long address);

    /** A state as a new process finds it: general registers zero, FPU control word 0x37f, MXCSR 0x1f80, CPL 3. */
    CpuState newState();

    void save(CpuState state);

    /** Restores registers; the page table stays as {@link #usePageTable} set it. */
    void restore(CpuState state);

    /** The engine and its version, for --version. */
    String description();

    @Override
    void close();
}
