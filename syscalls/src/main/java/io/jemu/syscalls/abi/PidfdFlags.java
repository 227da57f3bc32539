package io.jemu.syscalls.abi;

/** Flags of pidfd_open(2). */
public final class PidfdFlags {
    public static final int PIDFD_NONBLOCK = 0x800;
    public static final int PIDFD_THREAD = 0x80;

    private PidfdFlags() {}
}
