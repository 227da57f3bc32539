package io.jemu.syscalls.kernel;

import io.jemu.syscalls.signal.SignalInfo;

/** Is told that a signal kills a process. */
@FunctionalInterface
public interface DeathListener {
    /**
     * The process is about to end; its memory is still whole.
     *
     * @param task the thread that takes the signal, which is current
     */
    void dying(Task task, SignalInfo info);
}
