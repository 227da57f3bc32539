package io.jemu.syscalls.abi;

import io.jemu.syscalls.declare.Mask;

/** Types of sockets, and the flags that socket(2) takes together with them. */
public final class SocketType {
    @Mask
    public static final int SOCK_TYPE_MASK = 0xf;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_RDM = 4;
    public static final int SOCK_SEQPACKET = 5;
    public static final int SOCK_CLOEXEC = 0x8_0000;
    public static final int SOCK_NONBLOCK = 0x800;

    private SocketType() {}
}
