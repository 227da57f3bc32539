package io.jemu.syscalls.abi;

/** Whose resources getrusage(2) counts. */
public final class RusageWho {
    public static final int RUSAGE_SELF = 0;
    public static final int RUSAGE_CHILDREN = -1;
    public static final int RUSAGE_THREAD = 1;

    private RusageWho() {}
}
