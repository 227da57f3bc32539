package io.jemu.syscalls.abi;

/** Flags and commands of System V interprocess communication (shmget(2), shmat(2), shmctl(2)). */
public final class IpcFlags {
    public static final int IPC_CREAT = 01000;
    public static final int IPC_EXCL = 02000;
    public static final int SHM_HUGETLB = 04000;
    public static final int SHM_RDONLY = 010000;
    public static final int SHM_RND = 020000;
    public static final int SHM_REMAP = 040000;
    public static final int SHM_EXEC = 0100000;

    private IpcFlags() {}
}
