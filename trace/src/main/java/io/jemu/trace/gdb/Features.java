package io.jemu.trace.gdb;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the debugger can do, as it says in qSupported, and what it wants to hear of. */
final class Features {
    private static final String MULTIPROCESS = "multiprocess+";
    private static final String FORK_EVENTS = "fork-events+";
    private static final String VFORK_EVENTS = "vfork-events+";
    private static final String EXEC_EVENTS = "exec-events+";
    private static final String SWBREAK = "swbreak+";

    private final Set<String> offered = new HashSet<>();
    private boolean threadEvents;

    /**
     * What the server can do, for the answer to qSupported.
     *
     * @param back whether programs can go back
     */
    static String ofServer(boolean back) {
        return "PacketSize=" + Integer.toHexString(PacketChannel.MAX_PACKET)
                + ";QStartNoAckMode+;multiprocess+;fork-events+;vfork-events+;exec-events+;vContSupported+;swbreak+"
                + ";hwbreak+;QPassSignals+;QProgramSignals+;QCatchSyscalls+;QThreadEvents+;qXfer:features:read+"
                + ";qXfer:auxv:read+;qXfer:exec-file:read+;qXfer:libraries-svr4:read+;qXfer:siginfo:read+"
                + ";qXfer:siginfo:write+"
                + ";qXfer:threads:read+" + (back ? ";ReverseStep+;ReverseContinue+" : "");
    }

    void offer(List<String> features) {
        offered.clear();
        offered.addAll(features);
    }

    /** Whether thread ids name processes. */
    boolean multiprocess() {
        return offered.contains(MULTIPROCESS);
    }

    boolean forks() {
        return offered.contains(FORK_EVENTS);
    }

    boolean vforks() {
        return offered.contains(VFORK_EVENTS);
    }

    boolean execs() {
        return offered.contains(EXEC_EVENTS);
    }

    /** Whether stop replies say that the cause was a breakpoint. */
    boolean breakpoints() {
        return offered.contains(SWBREAK);
    }

    boolean threadEvents() {
        return threadEvents;
    }

    void threadEvents(boolean wanted) {
        threadEvents = wanted;
    }
}
