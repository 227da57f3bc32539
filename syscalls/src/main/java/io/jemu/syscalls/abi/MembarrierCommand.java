package io.jemu.syscalls.abi;

/** The commands of membarrier(2). */
public final class MembarrierCommand {
    public static final int MEMBARRIER_CMD_QUERY = 0;
    public static final int MEMBARRIER_CMD_GLOBAL = 0x01;
    public static final int MEMBARRIER_CMD_GLOBAL_EXPEDITED = 0x02;
    public static final int MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED = 0x04;
    public static final int MEMBARRIER_CMD_PRIVATE_EXPEDITED = 0x08;
    public static final int MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED = 0x10;
    public static final int MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE = 0x20;
    public static final int MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE = 0x40;
    public static final int MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ = 0x80;
    public static final int MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ = 0x100;

    private MembarrierCommand() {}
}
