package io.jemu.syscalls.abi;

/** What shutdown(2) ends. */
public final class ShutdownHow {
    public static final int SHUT_RD = 0;
    public static final int SHUT_WR = 1;
    public static final int SHUT_RDWR = 2;

    private ShutdownHow() {}
}
