package io.jemu.syscalls.abi;

/** Commands of msgctl(2). */
public final class MessageQueueCommand {
    public static final int IPC_RMID = 0;
    public static final int IPC_SET = 1;
    public static final int IPC_STAT = 2;
    public static final int IPC_INFO = 3;
    public static final int MSG_STAT = 11;
    public static final int MSG_INFO = 12;
    public static final int MSG_STAT_ANY = 13;

    private MessageQueueCommand() {}
}
