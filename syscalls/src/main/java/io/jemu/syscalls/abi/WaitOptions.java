package io.jemu.syscalls.abi;

/** Options of wait4(2) and waitid(2). */
public final class WaitOptions {
    public static final int WNOHANG = 1;
    public static final int WSTOPPED = 2;
    public static final int WEXITED = 4;
    public static final int WCONTINUED = 8;
    public static final int WNOWAIT = 0x0100_0000;
    public static final int __WNOTHREAD = 0x2000_0000;
    public static final int __WALL = 0x4000_0000;
    public static final int __WCLONE = 0x8000_0000;

    /** What wait4 accepts. */
    static final int COMMON = WNOHANG | WCONTINUED | __WNOTHREAD | __WALL | __WCLONE;

    private WaitOptions() {}

    /** Whether wait4 accepts options. */
    public static boolean validForWait4(int options) {
        return (options & ~(COMMON | WSTOPPED)) == 0;
    }

    /** Whether waitid accepts options. */
    public static boolean validForWaitid(int options) {
        return (options & ~(COMMON | WSTOPPED | WEXITED | WNOWAIT)) == 0
                && (options & (WSTOPPED | WEXITED | WCONTINUED)) != 0;
    }
}
