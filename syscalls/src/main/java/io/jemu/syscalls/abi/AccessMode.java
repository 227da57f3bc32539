package io.jemu.syscalls.abi;

/** What access(2) asks for. */
public final class AccessMode {
    public static final int F_OK = 0;
    public static final int R_OK = 4;
    public static final int W_OK = 2;
    public static final int X_OK = 1;

    private AccessMode() {}
}
