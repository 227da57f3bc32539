package io.jemu.trace.strace;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time of a run.
 *
 * @param nanoseconds a clock that never goes backwards
 * @param origin what it showed when the run began
 * @param begun when that was, in nanoseconds since 1970
 */
public record RunClock(LongSupplier nanoseconds, long origin, long begun) {
    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000;

    /** The run begins now. */
    public static RunClock startingNow(LongSupplier nanoseconds) {
        Instant now = Instant.now();
        return new RunClock(nanoseconds, nanoseconds.getAsLong(),
                now.getEpochSecond() * NANOSECONDS_PER_SECOND + now.getNano());
    }

    /** Nanoseconds since the run began. */
    long now() {
        return nanoseconds.getAsLong() - origin;
    }
}
