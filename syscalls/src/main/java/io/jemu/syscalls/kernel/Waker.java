package io.jemu.syscalls.kernel;

/** Has the engine leave its run when it is time for something. */
interface Waker {
    /** Sets the time, in place of the one before, on the scale of {@link Clock#nanoTime}; {@link Waits#NEVER}: none. */
    void wakeAt(long time);

    /** Wakes nobody any more. */
    default void close() {
    }
}
