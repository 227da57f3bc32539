package io.jemu.syscalls.kernel;

import io.jemu.syscalls.signal.SignalInfo;
import java.util.List;

/** Sees every system call of every task, for tracing. Called inside the engine's run: it must be quick. */
public interface SyscallObserver {
    /** A call begins. A call that waits and is executed again is entered once. */
    void entered(Task task, int number, long a, long b, long c, long d, long e, long f);

    /**
     * A call has its result: the value for RAX, negative errno included. An exit "returns" before it happens, as does
     * execve.
     */
    void returned(Task task, int number, long a, long b, long c, long d, long e, long f, long result);

    /**
     * A signal that is not ignored comes to a task. If it waits in a call, the call ends or is executed again: then it
     * may return without having been entered.
     *
     * @param waits whether the task waits in a call
     * @param how what becomes of that call
     */
    void signalled(Task task, SignalInfo info, boolean waits, Restart how);

    /**
     * A signal comes to a process that ignores it.
     *
     * @param task a thread that would have got it
     */
    default void ignored(Task task, SignalInfo info) {}

    /** The call that the task has entered waits; it may be executed again several times. */
    default void waits(Task task) {}

    /** A call that waited is executed again. */
    default void resumes(Task task) {}

    /** The first process is there; it has no program yet. */
    default void begun(Process first) {}

    /**
     * A process becomes another program, with this thread as its only one; none of it is linked.
     *
     * @param path of the program's file
     * @param arguments its argv
     */
    default void executed(Task task, String path, List<String> arguments) {}

    /** A thread has made another one, of its process or as the first one of a new process. */
    default void started(Task maker, Task task) {}

    /**
     * A thread has ended that is not the first of its process, or will never run again since the process ends.
     *
     * @param how the thread's own end, or the process's
     */
    default void left(Task task, ProcessEnd how) {}

    /** A process has ended, with its first thread; its tasks make no more calls. */
    void ended(Process process, ProcessEnd how);
}
