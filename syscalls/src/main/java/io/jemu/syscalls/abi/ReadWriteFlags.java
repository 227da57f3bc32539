package io.jemu.syscalls.abi;

/** Flags of preadv2(2) and pwritev2(2). */
public final class ReadWriteFlags {
    public static final int RWF_HIPRI = 0x1;
    public static final int RWF_DSYNC = 0x2;
    public static final int RWF_SYNC = 0x4;
    public static final int RWF_NOWAIT = 0x8;
    public static final int RWF_APPEND = 0x10;

    private ReadWriteFlags() {}
}
