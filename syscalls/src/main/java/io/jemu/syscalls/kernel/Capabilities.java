package io.jemu.syscalls.kernel;

/** The capability sets of a thread (capabilities(7)): bit n stands for capability n. */
public record Capabilities(long effective, long permitted, long inheritable) {
    /** The number of capabilities that Linux has: CAP_CHOWN is 0, CAP_CHECKPOINT_RESTORE the last. */
    public static final int COUNT = 41;
    public static final int CAP_SETGID = 6;
    public static final int CAP_SETUID = 7;
    public static final int CAP_SETPCAP = 8;

    private static final long ALL = (1L << COUNT) - 1;

    /** What a thread has that runs with these credentials and has not called capset(2). */
    public static Capabilities of(Credentials credentials) {
        boolean privileged = credentials.euid() == 0;
        boolean permitted = privileged || credentials.uid() == 0 || credentials.suid() == 0;
        return new Capabilities(privileged ? ALL : 0, permitted ? ALL : 0, 0);
    }

    /**
     * What is left of the sets when the user ids have changed (security/commoncap.c, cap_emulate_setxuid).
     *
     * @param keep PR_SET_KEEPCAPS
     */
    public Capabilities afterChange(Credentials before, Credentials now, boolean keep) {
        boolean wasRoot = before.uid() == 0 || before.euid() == 0 || before.suid() == 0;
        boolean isRoot = now.uid() == 0 || now.euid() == 0 || now.suid() == 0;
        long left = wasRoot && !isRoot && !keep ? 0 : permitted;
        if (before.euid() == 0 && now.euid() != 0) {
            return new Capabilities(0, left, inheritable);
        }
        return new Capabilities(before.euid() != 0 && now.euid() == 0 ? left : effective & left, left, inheritable);
    }

    public boolean has(int capability) {
        return (effective >>> capability & 1) != 0;
    }
}
