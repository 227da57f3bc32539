package io.jemu.trace.gdb;

import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.List;

/** What each thread is to do next, as vCont says it: the first action that is for a thread counts. */
final class ResumePlan {
    /** More make no sense. */
    private static final int MAX_ACTIONS = 1000;

    private final List<Entry> entries = new ArrayList<>();

    /**
     * What a thread does.
     *
     * @param steps whether it stops after an instruction
     * @param signal the signal of Linux that it acts on first, or 0
     * @param begin with {@code end} a range of addresses: it steps as long as it is there
     */
    record Action(boolean steps, int signal, long begin, long end) {
        static final Action CONTINUE = new Action(false, 0, 0, 0);
        static final Action STEP = new Action(true, 0, 0, 0);

        /** Whether an address is in the range that is to be left. */
        boolean holds(long address) {
            return Long.compareUnsigned(address, begin) >= 0 && Long.compareUnsigned(address, end) < 0;
        }
    }

    private record Entry(Action action, ThreadId threads) {}

    /** Reads what follows {@code vCont;}. */
    static ResumePlan parse(String text) {
        ResumePlan plan = new ResumePlan();
        String[] actions = text.split(";", MAX_ACTIONS + 1);
        if (actions.length > MAX_ACTIONS) {
            throw new BadPacket();
        }
        for (String action : actions) {
            int colon = action.indexOf(':');
            ThreadId threads = colon < 0 ? ThreadId.EVERY : ThreadId.parse(action.substring(colon + 1));
            plan.add(action(colon < 0 ? action : action.substring(0, colon)), threads);
        }
        return plan;
    }

    void add(Action action, ThreadId threads) {
        entries.add(new Entry(action, threads));
    }

    private static Action action(String text) {
        if (text.isEmpty()) {
            throw new BadPacket();
        }
        String rest = text.substring(1);
        switch (text.charAt(0)) {
            case 'c' -> {
                return Action.CONTINUE;
            }
            case 's' -> {
                return Action.STEP;
            }
            case 'C', 'S' -> {
                int signal = GdbSignal.toLinux(Hex.length(rest));
                return new Action(text.charAt(0) == 'S', signal, 0, 0);
            }
            case 'r' -> {
                int comma = rest.indexOf(',');
                if (comma < 0) {
                    throw new BadPacket();
                }
                return new Action(true, 0, Hex.number(rest.substring(0, comma)),
                        Hex.number(rest.substring(comma + 1)));
            }
            default -> throw new BadPacket();
        }
    }

    /** What a task does, or null: it stands still. */
    Action of(Task task) {
        for (Entry entry : entries) {
            if (entry.threads.covers(task)) {
                return entry.action;
            }
        }
        return null;
    }
}
