package io.jemu.loader.relocate;

import io.jemu.syscalls.kernel.Task;

/** What follows when the look-up of a running program has loaded objects. Outside the engine's run. */
public interface LateLoading {
    /**
     * Relocates the new objects and makes them known.
     *
     * @throws io.jemu.loader.object.LoaderError if one of them cannot be linked
     */
    void relocate(Task task);

    /**
     * Has the constructors of the new objects run; the registers then are as they are now.
     *
     * @param target where the program goes on after them
     * @return where it goes on now
     */
    long initialize(Task task, long target);

    /** The process cannot go on. */
    void fail(Task task, RuntimeException reason);
}
