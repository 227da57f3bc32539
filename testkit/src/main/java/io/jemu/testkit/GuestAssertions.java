package io.jemu.testkit;

import io.jemu.testkit.run.Run;

/** Where assertions begin: {@code assertThat(run).exitedWith(0)}. */
public final class GuestAssertions {
    private GuestAssertions() {}

    /** Asserts of a run. */
    public static RunAssert assertThat(Run run) {
        return new RunAssert(run);
    }
}
