package io.jemu.syscalls.abi;

/** Levels of getsockopt(2) and setsockopt(2). */
public final class SocketLevel {
    public static final int SOL_IP = 0;
    public static final int SOL_SOCKET = 1;
    public static final int SOL_TCP = 6;
    public static final int SOL_UDP = 17;
    public static final int SOL_IPV6 = 41;
    public static final int SOL_ICMPV6 = 58;
    public static final int SOL_RAW = 255;
    public static final int SOL_NETLINK = 270;

    private SocketLevel() {}
}
