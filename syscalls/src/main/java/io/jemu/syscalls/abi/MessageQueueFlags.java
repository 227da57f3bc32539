package io.jemu.syscalls.abi;

/** Flags of msgsnd(2) and msgrcv(2). */
public final class MessageQueueFlags {
    public static final int IPC_NOWAIT = 04000;
    public static final int MSG_NOERROR = 010000;
    public static final int MSG_EXCEPT = 020000;
    public static final int MSG_COPY = 040000;

    private MessageQueueFlags() {}
}
