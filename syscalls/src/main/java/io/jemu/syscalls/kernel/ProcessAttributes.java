package io.jemu.syscalls.kernel;

/** What prctl(2), personality(2) and setitimer(2) set for a whole process. */
public final class ProcessAttributes {
    /** SUID_DUMP_USER: the process may be dumped and traced by its user. */
    public static final int DUMPABLE_BY_USER = 1;

    private int dumpable = DUMPABLE_BY_USER;
    private boolean childSubreaper;
    private boolean hugePagesDisabled;
    private int personality;
    private int membarriers;
    private int oomScoreAdjustment;

    public ProcessAttributes() {}

    /** A copy for a new process, as fork(2) makes it: being a subreaper is not inherited. */
    public ProcessAttributes(ProcessAttributes parent) {
        dumpable = parent.dumpable;
        hugePagesDisabled = parent.hugePagesDisabled;
        personality = parent.personality;
        membarriers = parent.membarriers;
        oomScoreAdjustment = parent.oomScoreAdjustment;
    }

    /** Whether core dumps are made and who may trace: 0, or {@link #DUMPABLE_BY_USER}. */
    public int dumpable() {
        return dumpable;
    }

    public void dumpable(int value) {
        dumpable = value;
    }

    /** What /proc/PID/oom_score_adj has: -1000 to 1000; jemu kills nobody for another one's memory. */
    public int oomScoreAdjustment() {
        return oomScoreAdjustment;
    }

    public void oomScoreAdjustment(int value) {
        oomScoreAdjustment = value;
    }

    /** Whether orphaned descendants become children of this process. */
    public boolean childSubreaper() {
        return childSubreaper;
    }

    public void childSubreaper(boolean value) {
        childSubreaper = value;
    }

    public boolean hugePagesDisabled() {
        return hugePagesDisabled;
    }

    public void hugePagesDisabled(boolean value) {
        hugePagesDisabled = value;
    }

    /** The execution domain of personality(2), with its flags. */
    public int personality() {
        return personality;
    }

    public void personality(int value) {
        personality = value;
    }

    /** The commands of membarrier(2) for which the process has registered. */
    public int membarriers() {
        return membarriers;
    }

    public void registerMembarriers(int commands) {
        membarriers |= commands;
    }
}
