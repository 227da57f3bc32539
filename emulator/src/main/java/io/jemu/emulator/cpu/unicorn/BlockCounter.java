package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * Counts blocks that run. What counts is the callback of the block hook, in an int that it takes one from, so that a
 * count is given out in portions.
 */
final class BlockCounter {
    private static final int PORTION = Integer.MAX_VALUE;

    private final MemorySegment left;
    /** Of all portions that were given out, what was or can be used; and what is allowed beyond the present one. */
    private long granted;
    private long beyond = Long.MAX_VALUE;

    /** @param left where the callback counts down */
    BlockCounter(MemorySegment left) {
        this.left = left;
        grant(PORTION);
    }

    private void grant(int blocks) {
        left.set(JAVA_INT, 0, blocks);
        granted += blocks;
    }

    /** How many blocks have run. */
    long count() {
        return granted - Math.max(0, left.get(JAVA_INT, 0));
    }

    void limit(long count) {
        granted = count();
        int portion = (int) Math.min(count, PORTION);
        beyond = count - portion;
        grant(portion);
    }

    /** Takes note of a block that is about to run, where no machine code does it. */
    void step() {
        left.set(JAVA_INT, 0, left.get(JAVA_INT, 0) - 1);
    }

    /** The block that was counted last does not run now: it will be counted when it does. */
    void takeBack() {
        left.set(JAVA_INT, 0, left.get(JAVA_INT, 0) + 1);
    }

    /** Whether the block that is about to run, and was counted, is one too many; it is not counted then. */
    boolean exhausted() {
        if (left.get(JAVA_INT, 0) >= 0) {
            return false;
        }
        left.set(JAVA_INT, 0, 0);
        if (beyond > 0) {
            int portion = (int) Math.min(beyond, PORTION);
            beyond -= portion;
            grant(portion);
            step();
            return false;
        }
        return true;
    }
}
