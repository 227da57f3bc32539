package io.jemu.syscalls.abi;

/** Flags of memfd_create(2). */
public final class MemfdFlags {
    public static final int MFD_CLOEXEC = 0x1;
    public static final int MFD_ALLOW_SEALING = 0x2;
    public static final int MFD_HUGETLB = 0x4;
    public static final int MFD_NOEXEC_SEAL = 0x8;
    public static final int MFD_EXEC = 0x10;

    private MemfdFlags() {}
}
