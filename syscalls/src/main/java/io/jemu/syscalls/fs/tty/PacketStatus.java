package io.jemu.syscalls.fs.tty;

/** What the master of a pair in packet mode reads before the data: ioctl_tty(2), TIOCPKT. */
final class PacketStatus {
    static final int TIOCPKT_DATA = 0;
    static final int TIOCPKT_FLUSHREAD = 1;
    static final int TIOCPKT_FLUSHWRITE = 2;
    static final int TIOCPKT_STOP = 4;
    static final int TIOCPKT_START = 8;
    static final int TIOCPKT_NOSTOP = 16;
    static final int TIOCPKT_DOSTOP = 32;
    static final int TIOCPKT_IOCTL = 64;

    private PacketStatus() {}
}
