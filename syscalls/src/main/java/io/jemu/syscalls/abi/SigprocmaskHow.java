package io.jemu.syscalls.abi;

/** What sigprocmask(2) does with a set. */
public final class SigprocmaskHow {
    public static final int SIG_BLOCK = 0;
    public static final int SIG_UNBLOCK = 1;
    public static final int SIG_SETMASK = 2;

    private SigprocmaskHow() {}
}
