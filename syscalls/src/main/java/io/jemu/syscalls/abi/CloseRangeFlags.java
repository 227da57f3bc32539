package io.jemu.syscalls.abi;

/** Flags of close_range(2). */
public final class CloseRangeFlags {
    public static final int CLOSE_RANGE_UNSHARE = 0x2;
    public static final int CLOSE_RANGE_CLOEXEC = 0x4;

    private CloseRangeFlags() {}
}
