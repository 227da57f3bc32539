package io.jemu.syscalls.abi;

/** Flags of splice(2) and tee(2). */
public final class SpliceFlags {
    public static final int SPLICE_F_MOVE = 0x1;
    public static final int SPLICE_F_NONBLOCK = 0x2;
    public static final int SPLICE_F_MORE = 0x4;
    public static final int SPLICE_F_GIFT = 0x8;

    private SpliceFlags() {}
}
