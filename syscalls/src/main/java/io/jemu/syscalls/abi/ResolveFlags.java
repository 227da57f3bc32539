package io.jemu.syscalls.abi;

/** How openat2(2) resolves paths. */
public final class ResolveFlags {
    public static final int RESOLVE_NO_XDEV = 0x1;
    public static final int RESOLVE_NO_MAGICLINKS = 0x2;
    public static final int RESOLVE_NO_SYMLINKS = 0x4;
    public static final int RESOLVE_BENEATH = 0x8;
    public static final int RESOLVE_IN_ROOT = 0x10;
    public static final int RESOLVE_CACHED = 0x20;

    private ResolveFlags() {}
}
