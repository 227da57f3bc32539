package io.jemu.syscalls.abi;

/** Flags of the *at system calls, and the descriptor that stands for the current directory. */
public final class AtFlags {
    public static final int AT_FDCWD = -100;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    /** For unlinkat(2). */
    public static final int AT_REMOVEDIR = 0x200;
    /** For faccessat2(2). */
    public static final int AT_EACCESS = 0x200;
    public static final int AT_SYMLINK_FOLLOW = 0x400;
    public static final int AT_NO_AUTOMOUNT = 0x800;
    public static final int AT_EMPTY_PATH = 0x1000;
    public static final int AT_STATX_FORCE_SYNC = 0x2000;
    public static final int AT_STATX_DONT_SYNC = 0x4000;

    private AtFlags() {}
}
