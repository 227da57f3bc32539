package io.jemu.syscalls.abi;

/** Flags of setxattr(2). */
public final class XattrFlags {
    public static final int XATTR_CREATE = 0x1;
    public static final int XATTR_REPLACE = 0x2;

    private XattrFlags() {}
}
