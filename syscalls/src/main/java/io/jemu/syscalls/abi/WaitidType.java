package io.jemu.syscalls.abi;

/** What waitid(2) waits for. */
public final class WaitidType {
    public static final int P_ALL = 0;
    public static final int P_PID = 1;
    public static final int P_PGID = 2;
    public static final int P_PIDFD = 3;

    private WaitidType() {}
}
