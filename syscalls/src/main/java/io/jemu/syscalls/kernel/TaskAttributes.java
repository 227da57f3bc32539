package io.jemu.syscalls.kernel;

/** What prctl(2), setpriority(2), sched_setaffinity(2) and set_robust_list(2) set for one thread. */
public final class TaskAttributes {
    /** TASK_COMM_LEN: the size of a thread's name with its NUL. */
    public static final int NAME_SIZE = 16;
    /** The timer slack of the first process, in nanoseconds. */
    public static final long DEFAULT_TIMER_SLACK = 50_000;

    private String name = "";
    private int parentDeathSignal;
    private boolean keepCapabilities;
    private boolean noNewPrivileges;
    private long timerSlack = DEFAULT_TIMER_SLACK;
    private Scheduling scheduling = Scheduling.DEFAULT;
    private byte[] affinity;
    private long robustList;
    private Capabilities capabilities;

    public TaskAttributes() {}

    /** A copy for a new thread, as clone(2) makes it: the robust list and the death signal are not inherited. */
    public TaskAttributes(TaskAttributes parent) {
        name = parent.name;
        keepCapabilities = parent.keepCapabilities;
        noNewPrivileges = parent.noNewPrivileges;
        timerSlack = parent.timerSlack;
        scheduling = parent.scheduling.inherited();
        affinity = parent.affinity;
        capabilities = parent.capabilities;
    }

    /** The thread's name, of at most 15 bytes, one char for each; execve sets it to the file's name. */
    public String name() {
        return name;
    }

    /** Renames the thread; longer names are cut. */
    public void name(String newName) {
        name = newName.length() < NAME_SIZE ? newName : newName.substring(0, NAME_SIZE - 1);
    }

    /** The signal that the thread gets when its parent ends, or 0. */
    public int parentDeathSignal() {
        return parentDeathSignal;
    }

    public void parentDeathSignal(int signal) {
        parentDeathSignal = signal;
    }

    public boolean keepCapabilities() {
        return keepCapabilities;
    }

    /** The user ids have changed. */
    public void changeUser(Credentials before, Credentials now) {
        if (capabilities != null || keepCapabilities) {
            Capabilities old = capabilities != null ? capabilities : Capabilities.of(before);
            capabilities = old.afterChange(before, now, keepCapabilities);
        }
    }

    /** execve(2): capabilities follow from the user ids again. */
    void exec() {
        capabilities = null;
        keepCapabilities = false;
    }

    public void keepCapabilities(boolean keep) {
        keepCapabilities = keep;
    }

    public boolean noNewPrivileges() {
        return noNewPrivileges;
    }

    /** Gives up privileges gained by execve, for ever. */
    public void forbidNewPrivileges() {
        noNewPrivileges = true;
    }

    /** How late timers may fire, in nanoseconds. */
    public long timerSlack() {
        return timerSlack;
    }

    public void timerSlack(long nanoseconds) {
        timerSlack = nanoseconds;
    }

    /** From -20, which is served first, to 19. */
    public int nice() {
        return scheduling.nice();
    }

    public Scheduling scheduling() {
        return scheduling;
    }

    public void scheduling(Scheduling wanted) {
        scheduling = wanted;
    }

    /** The CPUs that sched_setaffinity(2) has chosen, a bit for each, or null: all. */
    public byte[] affinity() {
        return affinity;
    }

    public void affinity(byte[] cpus) {
        affinity = cpus;
    }

    /** The address of the head of the list of robust futexes, or 0. */
    public long robustList() {
        return robustList;
    }

    public void robustList(long head) {
        robustList = head;
    }

    /** The capabilities that capset(2) has set, or null: those that the credentials give. */
    public Capabilities capabilities() {
        return capabilities;
    }

    public void capabilities(Capabilities newCapabilities) {
        capabilities = newCapabilities;
    }
}
