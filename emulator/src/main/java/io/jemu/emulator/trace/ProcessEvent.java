package io.jemu.emulator.trace;

import java.util.List;
import java.util.Objects;

/**
 * A process or thread begins, executes another program, or has ended.
 *
 * @param pid the process: of {@link Step#FORK} and {@link Step#THREAD_START} the new one
 * @param tid the thread, likewise
 * @param step what happened
 * @param maker the thread that made it: of FORK and THREAD_START; else 0
 * @param parent the parent process: of FORK; else 0
 * @param path the program's file: of EXEC; else empty
 * @param arguments argv: of EXEC; else empty
 * @param outcome of END and THREAD_END, as strace says it: {@code exited with 0}, {@code killed by SIGKILL}
 * @param status of END the status as a shell shows it: the exit status, or 128 plus the signal
 */
public record ProcessEvent(int pid, int tid, Step step, int maker, int parent, String path, List<String> arguments,
        String outcome, int status) implements Event {
    /** A step in the life of a process or thread. */
    public enum Step {
        /** The first process of the run is there. */
        START("start"),
        /** A process was made by fork, vfork or clone. */
        FORK("fork"),
        /** The process executes a program; its other threads are gone. */
        EXEC("exec"),
        /** A thread was made in the process. */
        THREAD_START("thread-start"),
        /** A thread has ended, others go on. */
        THREAD_END("thread-end"),
        /** The process has ended, with all its threads. */
        END("end");

        private final String text;

        Step(String text) {
            this.text = text;
        }

        /** What files call it. */
        @Override
        public String toString() {
            return text;
        }
    }

    public ProcessEvent {
        Objects.requireNonNull(step, "step is null");
        Objects.requireNonNull(path, "path is null");
        arguments = List.copyOf(arguments);
        Objects.requireNonNull(outcome, "outcome is null");
    }

    /** The first process. */
    public static ProcessEvent start(int pid) {
        return new ProcessEvent(pid, pid, Step.START, 0, 0, "", List.of(), "", 0);
    }

    /** A new process. */
    public static ProcessEvent fork(int pid, int tid, int maker, int parent) {
        return new ProcessEvent(pid, tid, Step.FORK, maker, parent, "", List.of(), "", 0);
    }

    /** A program is executed. */
    public static ProcessEvent exec(int pid, int tid, String path, List<String> arguments) {
        return new ProcessEvent(pid, tid, Step.EXEC, 0, 0, path, arguments, "", 0);
    }

    /** A new thread. */
    public static ProcessEvent threadStart(int pid, int tid, int maker) {
        return new ProcessEvent(pid, tid, Step.THREAD_START, maker, 0, "", List.of(), "", 0);
    }

    /** A thread has ended. */
    public static ProcessEvent threadEnd(int pid, int tid, String outcome) {
        return new ProcessEvent(pid, tid, Step.THREAD_END, 0, 0, "", List.of(), outcome, 0);
    }

    /** A process has ended. */
    public static ProcessEvent end(int pid, String outcome, int status) {
        return new ProcessEvent(pid, pid, Step.END, 0, 0, "", List.of(), outcome, status);
    }

    @Override
    public String type() {
        return "process";
    }

    @Override
    public void describe(EventFields out) {
        out.text("step", step.toString());
        switch (step) {
            case START -> { }
            case FORK -> {
                out.number("maker", maker);
                out.number("parent", parent);
            }
            case EXEC -> {
                out.text("path", path);
                out.texts("arguments", arguments);
            }
            case THREAD_START -> out.number("maker", maker);
            case THREAD_END -> out.text("outcome", outcome);
            case END -> {
                out.text("outcome", outcome);
                out.number("status", status);
            }
        }
    }
}
