package io.jemu.syscalls.kernel;

/**
 * A terminal that can be the controlling terminal of a session: which session that is, and which of its groups is in
 * the foreground (tty_jobctrl.c). It is the terminal of those processes whose {@link SessionMembership#terminal} it is.
 */
public abstract class Terminal {
    private static final int NONE = 0;

    private int session;
    private int foregroundGroup;

    /** Its device number, as st_rdev has it. */
    public abstract long device();

    /** The session whose controlling terminal it is, or 0. */
    public final int session() {
        return session;
    }

    /** The group that reads it, and that typed signals go to; 0 if none. */
    public int foregroundGroup() {
        return foregroundGroup;
    }

    /** Whether a group of the terminal's session may not use it now. */
    boolean isBackground(int group) {
        return foregroundGroup != 0 && foregroundGroup != group;
    }

    /** Makes a group the one in the foreground: tcsetpgrp(3). */
    public final void foregroundGroup(int group) {
        foregroundGroup = group;
    }

    /**
     * Becomes the controlling terminal of a process, the leader of its session, whose group is in the foreground then.
     */
    public final void control(Process leader) {
        session = leader.session().sid();
        foregroundGroup = leader.session().pgid();
        leader.session().terminal(this);
    }

    /** Stops to be the controlling terminal of its session and of the processes in it. */
    final void release(ProcessTable processes) {
        int former = session;
        session = NONE;
        foregroundGroup = NONE;
        for (Process process : processes.all()) {
            if (process.session().sid() == former && process.session().terminal() == this) {
                process.session().terminal(null);
            }
        }
    }
}
