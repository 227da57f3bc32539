package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Engine;

/** How a task's code is watched, apart from where. */
public final class TaskWatch {
    /** An address that code cannot have. */
    private static final long NOWHERE = 1L << 62;

    private final Task task;
    private int steps;
    private long blockTold = NOWHERE;
    private long instructionTold = NOWHERE;

    TaskWatch(Task task) {
        this.task = task;
    }

    /**
     * Has {@link CodeObserver#stepped} called after each instruction of the task, from now on until as many calls of
     * {@link #endSteps} have followed.
     */
    public void beginSteps() {
        steps++;
        apply();
    }

    /** @throws IllegalStateException if the task is not stepped */
    public void endSteps() {
        if (steps == 0) {
            throw new IllegalStateException("the task is not stepped");
        }
        steps--;
        apply();
    }

    /** Whether each instruction is told. */
    public boolean stepped() {
        return steps != 0;
    }

    private void apply() {
        Engine engine = task.kernel().engine();
        if (task.kernel().scheduler().current() == task) {
            engine.watch().step(stepped());
        }
    }

    /** The task stops before a block, of which its observers have been told. */
    void stopsAtBlock(long address) {
        blockTold = address;
    }

    /** The same for an instruction. */
    void stopsAtInstruction(long address) {
        blockTold = address;
        instructionTold = address;
    }

    /** The task does something else than to go on where it stopped: places are told again that were told then. */
    public void tellAgain() {
        blockTold = NOWHERE;
        instructionTold = NOWHERE;
    }

    /** Whether a block was told when the task stopped there. */
    boolean takeBlockTold(long address) {
        boolean told = blockTold == address;
        blockTold = NOWHERE;
        return told;
    }

    /** The same for an instruction. */
    boolean takeInstructionTold(long address) {
        boolean told = instructionTold == address;
        instructionTold = NOWHERE;
        return told;
    }
}
