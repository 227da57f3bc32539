package io.jemu.syscalls.kernel;

/** Decides which task runs. */
public final class Scheduler {
    private Task current;

    /** The task whose registers the engine holds, or null. */
    public Task current() {
        return current;
    }
}
