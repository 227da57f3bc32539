package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Next;

/**
 * Sees code run, as far as {@link io.jemu.emulator.cpu.CodeWatch} was asked for it. All but {@link #stopped} are called
 * inside the engine's run: they must be quick, and must neither run guest code nor change what the engine may not
 * change there. Several observers share one watch: each is told what any of them asked for.
 */
public interface CodeObserver {
    /** A block that begins at a watched address is about to run; RIP is the address. */
    default Next block(Task task, long address) {
        return Next.CONTINUE;
    }

    /** An instruction in a watched range is about to run; RIP is its address. */
    default Next instruction(Task task, long address) {
        return Next.CONTINUE;
    }

    /** An instruction of a task with {@link TaskWatch#beginSteps} has run; RIP is the next one. */
    default Next stepped(Task task) {
        return Next.CONTINUE;
    }

    /**
     * A block of code is about to run for the first time since it was last written or forgotten, in any process.
     *
     * @param size its length in bytes
     */
    default void translated(Task task, long address, int size) {}

    /**
     * The engine has stopped since one of the methods above, of this observer or another, answered
     * {@link Next#STOP}. The task's registers are the engine's. Here one may wait, watch other ranges, or end the
     * process; then the task goes on, and the place where it stopped is not told again.
     */
    default void stopped(Task task) {}
}
