package io.jemu.syscalls.kernel;

import java.util.List;

/** Whose turn it is, and for how long. */
interface Turns {
    /** Chooses among tasks that can run, in the order in which they were made. */
    Task choose(List<Task> runnable);

    /** How long a turn lasts while others can run, in nanoseconds of the kernel's clock. */
    long slice();
}
