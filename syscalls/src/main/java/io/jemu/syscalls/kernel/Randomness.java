package io.jemu.syscalls.kernel;

import io.jemu.syscalls.host.HostRandom;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Where random bytes for the guest come from: the host's generator, or a seed that makes runs repeatable. */
public final class Randomness {
    private final RandomGenerator generator;

    public Randomness(OptionalLong seed) {
        generator = seed.isPresent() ? new SplittableRandom(seed.getAsLong()) : new HostRandom();
    }

    public void fill(byte[] bytes) {
        generator.nextBytes(bytes);
    }

    /** A number from 0 to {@code bound - 1}. */
    public long below(long bound) {
        return generator.nextLong(bound);
    }
}
