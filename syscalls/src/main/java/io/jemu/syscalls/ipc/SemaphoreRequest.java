package io.jemu.syscalls.ipc;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.WaitQueue;

/** A call of semop(2): operations of which all are done at once, by its task or by who makes them possible. */
public final class SemaphoreRequest {
    private final Process process;
    private final SemaphoreSet set;
    private final SemaphoreOperation[] operations;
    private final WaitQueue queue = new WaitQueue();
    private SemaphoreOperation blocking;
    private boolean done;
    private Errno failure;

    public SemaphoreRequest(Process process, SemaphoreSet set, SemaphoreOperation[] operations) {
        this.process = process;
        this.set = set;
        this.operations = operations.clone();
    }

    Process process() {
        return process;
    }

    public SemaphoreSet set() {
        return set;
    }

    SemaphoreOperation[] operations() {
        return operations;
    }

    /** Where its task waits. */
    public WaitQueue queue() {
        return queue;
    }

    /** Whether it changes a semaphore, and does not only wait for zeros. */
    public boolean alters() {
        for (SemaphoreOperation operation : operations) {
            if (operation.change() != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the end of the process undoes any of it. */
    public boolean isUndone() {
        for (SemaphoreOperation operation : operations) {
            if (operation.isUndone()) {
                return true;
            }
        }
        return false;
    }

    /** The operation that cannot be done yet. */
    SemaphoreOperation blocking() {
        return blocking;
    }

    void blockedBy(SemaphoreOperation operation) {
        blocking = operation;
    }

    /**
     * Whether all is done.
     *
     * @throws io.jemu.syscalls.abi.SyscallException if it cannot be done
     */
    public boolean finished() {
        if (failure != null) {
            throw failure.failure();
        }
        return done;
    }

    void complete() {
        done = true;
    }

    void fail(Errno errno) {
        failure = errno;
    }

    boolean pending() {
        return !done && failure == null;
    }
}
