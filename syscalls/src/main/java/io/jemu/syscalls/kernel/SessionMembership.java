package io.jemu.syscalls.kernel;

/** The process group and the session that a process is in, and its controlling terminal: credentials(7), setsid(2). */
public final class SessionMembership {
    private final int pid;
    private int pgid;
    private int sid;
    private Terminal terminal;
    private int formerForegroundGroup;

    /** A process that leads a group and a session of its own. */
    SessionMembership(int pid) {
        this.pid = pid;
        this.pgid = pid;
        this.sid = pid;
    }

    /** A child is where its parent is. */
    SessionMembership(int pid, SessionMembership parent) {
        this.pid = pid;
        this.pgid = parent.pgid;
        this.sid = parent.sid;
        this.terminal = parent.terminal;
    }

    public int pgid() {
        return pgid;
    }

    public int sid() {
        return sid;
    }

    /** Whether the process leads its session. */
    public boolean leads() {
        return sid == pid;
    }

    /** Joins a process group: setpgid(2). */
    public void joinGroup(int group) {
        pgid = group;
    }

    /** Takes the group and session of jemu's own process. */
    void inherit(int group, int session) {
        pgid = group;
        sid = session;
    }

    /** Begins a session: setsid(2). */
    public void begin() {
        pgid = pid;
        sid = pid;
        terminal = null;
    }

    /** The controlling terminal, or null. */
    public Terminal terminal() {
        return terminal;
    }

    void terminal(Terminal controlling) {
        terminal = controlling;
    }

    /** The foreground group of the terminal that the process, a session's leader, lost by a hang-up; 0 if none. */
    int formerForegroundGroup() {
        return formerForegroundGroup;
    }

    void formerForegroundGroup(int group) {
        formerForegroundGroup = group;
    }
}
