package io.jemu.syscalls.abi;

/** Operations of flock(2). */
public final class FlockOperation {
    public static final int LOCK_SH = 0x1;
    public static final int LOCK_EX = 0x2;
    public static final int LOCK_NB = 0x4;
    public static final int LOCK_UN = 0x8;
    public static final int LOCK_MAND = 0x20;

    private FlockOperation() {}
}
