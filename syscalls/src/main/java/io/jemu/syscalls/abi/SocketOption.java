package io.jemu.syscalls.abi;

/** Options at the level SOL_SOCKET that jemu itself looks at (socket(7)). */
public final class SocketOption {
    public static final int SO_TYPE = 3;
    public static final int SO_LINGER = 13;
    public static final int SO_PASSCRED = 16;
    public static final int SO_PEERCRED = 17;
    public static final int SO_RCVTIMEO = 20;
    public static final int SO_SNDTIMEO = 21;
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SO_DOMAIN = 39;
    public static final int SO_LOCK_FILTER = 44;
    public static final int SO_ATTACH_BPF = 50;
    public static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    public static final int SO_ATTACH_REUSEPORT_EBPF = 52;
    public static final int SO_PEERGROUPS = 59;
    public static final int SO_PASSPIDFD = 76;
    public static final int SO_PEERPIDFD = 77;

    private SocketOption() {}
}
