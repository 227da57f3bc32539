package io.jemu.syscalls.mm;

/** The flags of msync(2). */
public final class SyncFlags {
    public static final int MS_ASYNC = 1;
    public static final int MS_INVALIDATE = 2;
    public static final int MS_SYNC = 4;

    private SyncFlags() {}
}
