package io.jemu.syscalls.abi;

/** Flags of execveat(2). */
public final class ExecveatFlags {
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    public static final int AT_EMPTY_PATH = 0x1000;

    private ExecveatFlags() {}
}
