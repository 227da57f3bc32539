package io.jemu.syscalls.abi;

import io.jemu.syscalls.declare.Mask;

/** Flags of open(2) on x86-64. */
public final class OpenFlags {
    @Mask
    public static final int O_ACCMODE = 0x3;
    public static final int O_RDONLY = 0x0;
    public static final int O_WRONLY = 0x1;
    public static final int O_RDWR = 0x2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_NOCTTY = 0x100;
    public static final int O_TRUNC = 0x200;
    public static final int O_APPEND = 0x400;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_SYNC = 0x10_1000;
    public static final int O_ASYNC = 0x2000;
    public static final int O_DSYNC = 0x1000;
    public static final int O_DIRECT = 0x4000;
    public static final int O_LARGEFILE = 0x8000;
    public static final int O_NOFOLLOW = 0x2_0000;
    public static final int O_NOATIME = 0x4_0000;
    public static final int O_CLOEXEC = 0x8_0000;
    public static final int O_PATH = 0x20_0000;
    public static final int O_TMPFILE = 0x41_0000;
    public static final int O_DIRECTORY = 0x1_0000;

    private OpenFlags() {}

    /** Whether flags allow reading. */
    public static boolean readable(int flags) {
        return (flags & (O_ACCMODE | O_PATH)) != O_WRONLY && (flags & O_PATH) == 0;
    }

    /** Whether flags allow writing. */
    public static boolean writable(int flags) {
        return (flags & O_ACCMODE) != O_RDONLY && (flags & O_PATH) == 0;
    }
}
