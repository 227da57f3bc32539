package io.jemu.syscalls.kernel;

import java.security.SecureRandom;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** Where random bytes for the guest come from: the host's generator, or a seed that makes runs repeatable. */
public final class Randomness {
    private final SplittableRandom seeded;
    private final SecureRandom secure;

    public Randomness(OptionalLong seed) {
        seeded = seed.isPresent() ? new SplittableRandom(seed.getAsLong()) : null;
        secure = seed.isPresent() ? null : new SecureRandom();
    }

    public void fill(byte[] bytes) {
        if (seeded != null) {
            seeded.nextBytes(bytes);
        } else {
            secure.nextBytes(bytes);
        }
    }

    /** A number from 0 to {@code bound - 1}. */
    public long below(long bound) {
        return seeded != null ? seeded.nextLong(bound) : secure.nextLong(bound);
    }
}
