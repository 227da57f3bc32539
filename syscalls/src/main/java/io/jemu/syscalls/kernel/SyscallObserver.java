package io.jemu.syscalls.kernel;

/** Sees every system call of every task, for tracing. Called inside the engine's run: it must be quick. */
public interface SyscallObserver {
    /** A call begins. A call that waits and is executed again is entered once. */
    void entered(Task task, int number, long a, long b, long c, long d, long e, long f);

    /** A call has its result: the value for RAX, negative errno included. Not called for exit and execve that succeed. */
    void returned(Task task, int number, long a, long b, long c, long d, long e, long f, long result);

    /**
     * A handler interrupts a call that waits: {@link #returned} is not called for it. If the call is executed again, it
     * is entered again.
     */
    void interrupted(Task task, Restart how);
}
