package io.jemu.syscalls.abi;

/** Flags of timerfd_create(2). */
public final class TimerfdFlags {
    public static final int TFD_NONBLOCK = 0x800;
    public static final int TFD_CLOEXEC = 0x8_0000;

    private TimerfdFlags() {}
}
