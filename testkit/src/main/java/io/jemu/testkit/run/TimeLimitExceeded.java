package io.jemu.testkit.run;

import java.time.Duration;

/** A guest was killed because it ran longer than it may. The message tells what it did so far. */
public final class TimeLimitExceeded extends AssertionError {
    private static final long serialVersionUID = 1;

    private final transient Run run;

    TimeLimitExceeded(Duration limit, Run run) {
        super("still running after " + limit.toMillis() + " ms, and killed: " + run.transcript());
        this.run = run;
    }

    /** What it did so far. */
    public Run run() {
        return run;
    }
}
