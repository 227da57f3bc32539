package io.jemu.syscalls.kernel;

import io.jemu.syscalls.abi.Errno;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The timers of timer_create(2) of one process, which neither a child nor another program inherits. */
public final class PosixTimers {
    private final Process process;
    private final Map<Integer, PosixTimer> timers = new HashMap<>();
    private int nextId;

    PosixTimers(Process process) {
        this.process = process;
    }

    /** The id that the next timer gets. */
    public int nextId() {
        while (timers.containsKey(nextId)) {
            nextId = nextId + 1 & Integer.MAX_VALUE;
        }
        return nextId;
    }

    /**
     * Makes a timer that is not set.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EAGAIN
     */
    public void create(LongSupplier clock, PosixTimer.Notification notification) {
        if (!process.rlimits().allows(Resource.RLIMIT_SIGPENDING, timers.size() + 1L)) {
            throw Errno.EAGAIN.failure();
        }
        int id = nextId();
        timers.put(id, new PosixTimer(process, id, clock, notification));
        nextId = id + 1 & Integer.MAX_VALUE;
    }

    /**
     * The timer with an id.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL
     */
    public PosixTimer find(int id) {
        PosixTimer timer = timers.get(id);
        if (timer == null) {
            throw Errno.EINVAL.failure();
        }
        return timer;
    }

    /**
     * timer_delete(2).
     *
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL
     */
    public void delete(int id) {
        find(id).cancel();
        timers.remove(id);
    }

    /** The process ends, or becomes another program. */
    void clear() {
        timers.values().forEach(PosixTimer::cancel);
        timers.clear();
        nextId = 0;
    }
}
