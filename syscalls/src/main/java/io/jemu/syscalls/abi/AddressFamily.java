package io.jemu.syscalls.abi;

/** Address families of socket(2). */
public final class AddressFamily {
    public static final int AF_UNSPEC = 0;
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;

    private AddressFamily() {}
}
