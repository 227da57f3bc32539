package io.jemu.syscalls.kernel;

/**
 * Thrown by a system call that must wait, after {@link Task#park} has noted what for. The call is executed again from
 * its start when that has happened. There is one instance, without a stack trace.
 */
public final class Park extends RuntimeException {
    static final Park INSTANCE = new Park();

    private Park() {
        super("the system call waits", null, false, false);
    }
}
