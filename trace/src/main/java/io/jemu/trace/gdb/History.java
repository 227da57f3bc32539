package io.jemu.trace.gdb;

import io.jemu.emulator.cpu.CodeWatch;
import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.syscalls.kernel.Task;
import io.jemu.trace.gdb.replay.Outside;
import io.jemu.trace.gdb.replay.Position;
import io.jemu.trace.gdb.replay.Rewind;
import io.jemu.trace.gdb.replay.Trail;

/**
 * Goes back in a run with a seed by repeating it from its beginning: once to look for where to go, unless that is known
 * from the time before, and once to get there. Nothing that a debugger does in such a run changes how many blocks are
 * counted, for time and turns follow from that: steps and watchpoints are instructions that the engine tells, and not
 * the trap flag and protected pages.
 */
final class History {
    /** The reason of a stop where the run begins (GDB manual, "Stop Reply Packets"). */
    private static final String BEGIN = "replaylog:begin;";
    /** No code is beyond. */
    private static final long END_OF_CODE = 1L << 47;

    private enum Phase {
        /** The debugger sees the run. */
        LIVE,
        /** A repetition up to the goal, for what was before it. */
        SEARCH,
        /** A repetition up to the goal. */
        SEEK
    }

    private final Outside outside = new Outside();
    private final Trail trail = new Trail();
    private Target target;
    private Phase phase = Phase.LIVE;
    /** Where the debugger sees the program first. */
    private Position beginning;
    /** Null: the beginning. */
    private Position goal;
    private boolean continues;
    private Position found;
    private String reason = "";
    private boolean everyInstruction;
    /** Whether the task is shown where no code runs. */
    private boolean unreal;

    /** Who has to see the run's system calls. */
    Outside outside() {
        return outside;
    }

    /** A machine is there on which the run begins. */
    void begin(Target begun) {
        target = begun;
        unreal = false;
        everyInstruction = false;
        outside.restart();
    }

    boolean repeating() {
        return phase != Phase.LIVE;
    }

    void lose(String why) {
        outside.lose(why);
    }

    /** Why the program cannot go back, or null. */
    String lost() {
        return outside.lost();
    }

    private CodeWatch watch() {
        return target.kernel().engine().watch();
    }

    /** Shows tasks where they are not, or again where they are. */
    void unreal(boolean on) {
        unreal = on;
    }

    /** Has every instruction told, or only those at breakpoints. Outside the engine's run. */
    void everyInstruction(boolean on) {
        if (everyInstruction != on) {
            everyInstruction = on;
            if (on) {
                watch().addRange(0, END_OF_CODE);
            } else {
                watch().removeRange(0, END_OF_CODE);
            }
        }
    }

    /** Where a task is, which is current and does not run. */
    Position position(Task task) {
        return new Position(target.kernel().engine().blocks(),
                unreal ? Position.NO_ADDRESS : task.registers().get(Register.RIP));
    }

    /**
     * Goes back.
     *
     * @param far to the last place before that the debugger wants to stop at, or one instruction
     * @return the reason of a stop if this is the beginning already
     * @throws Rewind if it is not
     */
    String back(Task task, boolean far) {
        Position present = position(task);
        if (present.equals(beginning)) {
            return BEGIN;
        }
        Position before = !far && trail.cut(present) ? trail.last() : null;
        if (before != null) {
            phase = Phase.SEEK;
            goal = before;
            reason = "";
        } else {
            phase = Phase.SEARCH;
            goal = present;
            continues = far;
            found = null;
            // GDB 13 waits forever when a step from a breakpoint meets the end of history, so that a step never does.
            reason = far ? BEGIN : "";
            trail.clear();
        }
        throw new Rewind();
    }

    /**
     * The program begins again.
     *
     * @return the reason to stop there, or null
     */
    String started(Task task) {
        beginning = new Position(target.kernel().engine().blocks(), Position.NO_ADDRESS);
        if (phase == Phase.SEARCH) {
            target.watchpoints().refresh(task.process());
            everyInstruction(true);
        } else if (goal != null) {
            watch().addRange(goal.address(), goal.address() + 1);
        } else {
            phase = Phase.LIVE;
            return reason;
        }
        return null;
    }

    /** While the run is repeated: an instruction is about to run. */
    Next instruction(Task task, long address, String breakpoint) {
        if (task.process().holdsTrap(address)) {
            return Next.CONTINUE;
        }
        long completed = completed();
        boolean reached = goal.reachedAt(completed, address);
        if (phase == Phase.SEARCH) {
            look(task, completed, address, reached ? null : breakpoint);
        }
        return reached ? Next.STOP : Next.CONTINUE;
    }

    private void look(Task task, long completed, long address, String breakpoint) {
        Position last = trail.last();
        String changed = target.watchpoints().compared(task.process());
        if (continues && changed != null && last != null) {
            found = last;
            reason = changed;
        }
        if (breakpoint != null) {
            if (continues && target.breakpoints().has(task.process().pid(), address)) {
                found = new Position(completed, address);
                reason = breakpoint;
            }
            if (!task.rewound()) {
                trail.add(completed, address);
            }
        } else if (!continues && last != null) {
            found = last;
            reason = "";
        }
    }

    /**
     * The run has come to the goal.
     *
     * @return the reason to stop
     * @throws Rewind if it was only to be found out where to go
     */
    String arrived(Task task) {
        if (phase == Phase.SEARCH) {
            phase = Phase.SEEK;
            goal = found;
            throw new Rewind();
        }
        if (!position(task).equals(goal)) {
            target.kernel().message("the program has not done the same again; the debugger sees another place");
        }
        watch().removeRange(goal.address(), goal.address() + 1);
        phase = Phase.LIVE;
        target.watchpoints().refresh(task.process());
        return reason;
    }

    /** The program has ended before the goal. */
    void missed() {
        phase = Phase.LIVE;
        target.kernel().message("the program has not done the same again: it has ended");
    }

    /** How many blocks have run before the one with the instruction that is about to run. */
    long completed() {
        return target.kernel().engine().blocks() - 1;
    }
}
