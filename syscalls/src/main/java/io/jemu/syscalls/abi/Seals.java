package io.jemu.syscalls.abi;

/** What a file is sealed against: F_ADD_SEALS of fcntl(2). */
public final class Seals {
    public static final int F_SEAL_SEAL = 0x1;
    public static final int F_SEAL_SHRINK = 0x2;
    public static final int F_SEAL_GROW = 0x4;
    public static final int F_SEAL_WRITE = 0x8;
    public static final int F_SEAL_FUTURE_WRITE = 0x10;
    public static final int F_SEAL_EXEC = 0x20;

    private Seals() {}
}
