package io.jemu.syscalls.kernel;

import java.util.List;
import java.util.OptionalLong;

/**
 * Any task, for a time that may be short or long: so different seeds find different orders in which threads can get in
 * each other's way, and the same seed always the same one.
 */
final class RandomTurns implements Turns {
    /** Turns last from this many nanoseconds to that many doublings of it: some 40 blocks of code to 600,000. */
    private static final long SHORTEST = 400;
    private static final int DOUBLINGS = 14;

    private final Randomness random;

    RandomTurns(long seed) {
        // Another sequence than the one for what the guest sees, which must not depend on who runs when.
        random = new Randomness(OptionalLong.of(~seed));
    }

    @Override
    public Task choose(List<Task> runnable) {
        return runnable.size() == 1 ? runnable.getFirst() : runnable.get((int) random.below(runnable.size()));
    }

    @Override
    public long slice() {
        long length = SHORTEST << random.below(DOUBLINGS);
        return length + random.below(length);
    }
}
