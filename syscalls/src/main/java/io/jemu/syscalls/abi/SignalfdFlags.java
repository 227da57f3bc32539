package io.jemu.syscalls.abi;

/** Flags of signalfd4(2). */
public final class SignalfdFlags {
    public static final int SFD_CLOEXEC = 0x8_0000;
    public static final int SFD_NONBLOCK = 0x800;

    private SignalfdFlags() {}
}
