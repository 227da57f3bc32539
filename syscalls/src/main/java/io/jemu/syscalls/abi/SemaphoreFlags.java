package io.jemu.syscalls.abi;

/** Flags of an operation on a semaphore (semop(2)). */
public final class SemaphoreFlags {
    public static final int IPC_NOWAIT = 04000;
    public static final int SEM_UNDO = 0x1000;

    private SemaphoreFlags() {}
}
