package io.jemu.syscalls.kernel;

/** The time that the guest sees. Numbers of clocks are those of clock_gettime(2). */
public interface Clock {
    /** No such clock. */
    long NONE = -1;

    /** Nanoseconds on the scale of deadlines, which only ever increase; the origin means nothing. */
    long nanoTime();

    /** A clock that is not one of processor time, in nanoseconds; {@link #NONE} if there is no such clock. */
    long read(int clock);

    /** The resolution of any clock in nanoseconds; {@link #NONE} if there is no such clock. */
    long resolution(int clock);

    /** The guest has waited for so many nanoseconds, because no task could run. */
    void waited(long nanos);

    /** Whether this is not the host's time, so that nothing that the host times may be seen. */
    boolean virtual();

    /** Processor time of the thread that runs the kernel, in nanoseconds. */
    long cpuNanos();
}
