package io.jemu.syscalls.kernel;

import io.jemu.syscalls.signal.SignalInfo;

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

    /** A process has ended; its tasks make no more calls. */
    void ended(Process process, ProcessEnd how);
}
