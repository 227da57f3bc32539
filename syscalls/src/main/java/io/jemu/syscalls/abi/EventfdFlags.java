package io.jemu.syscalls.abi;

/** Flags of eventfd2(2). */
public final class EventfdFlags {
    public static final int EFD_SEMAPHORE = 0x1;
    public static final int EFD_CLOEXEC = 0x8_0000;
    public static final int EFD_NONBLOCK = 0x800;

    private EventfdFlags() {}
}
