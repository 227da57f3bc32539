package io.jemu.syscalls.abi;

/** Flags of send(2) and recv(2). */
public final class MessageFlags {
    public static final int MSG_OOB = 0x1;
    public static final int MSG_PEEK = 0x2;
    public static final int MSG_DONTROUTE = 0x4;
    public static final int MSG_CTRUNC = 0x8;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_EOR = 0x80;
    public static final int MSG_WAITALL = 0x100;
    public static final int MSG_CONFIRM = 0x800;
    public static final int MSG_ERRQUEUE = 0x2000;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int MSG_MORE = 0x8000;
    public static final int MSG_WAITFORONE = 0x1_0000;
    public static final int MSG_FASTOPEN = 0x2000_0000;
    public static final int MSG_CMSG_CLOEXEC = 0x4000_0000;
    /** Of 32-bit programs only. */
    public static final int MSG_CMSG_COMPAT = 0x8000_0000;

    private MessageFlags() {}
}
