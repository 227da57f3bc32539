package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.MICROSECONDS_PER_SECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MICROSECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.IntervalTimerId;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.IntervalTimers;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;

/** alarm(2), setitimer(2) and getitimer(2): timers that send signals. */
public final class TimerCalls {
    private static final int TIMEVAL_SIZE = 16;
    private static final long LONGEST = Long.MAX_VALUE / 4;

    public TimerCalls(Kernel kernel) {}

    @Syscall(nr = 37)
    long alarm(Task task, @Size int seconds) {
        IntervalTimers timers = task.process().timers();
        IntervalTimers.Setting old = timers.get(IntervalTimerId.ITIMER_REAL);
        timers.set(IntervalTimerId.ITIMER_REAL,
                new IntervalTimers.Setting(Integer.toUnsignedLong(seconds) * NANOSECONDS_PER_SECOND, 0));
        // Rounded to the nearest second, but what is left is never reported as nothing (kernel/time/itimer.c).
        return old.value() == 0 ? 0 : Math.max(1, (old.value() + NANOSECONDS_PER_SECOND / 2) / NANOSECONDS_PER_SECOND);
    }

    @Syscall(nr = 36)
    long getitimer(Task task, @Constant(IntervalTimerId.class) int which, @Out @Struct("itimerval") long value) {
        check(which);
        write(task.memory(), value, task.process().timers().get(which));
        return 0;
    }

    @Syscall(nr = 38)
    long setitimer(
            Task task,
            @Constant(IntervalTimerId.class) int which,
            @In @Struct("itimerval") long value,
            @Out @Struct("itimerval") long ovalue) {
        AddressSpace memory = task.memory();
        IntervalTimers.Setting setting = IntervalTimers.Setting.NONE;
        if (value != 0) {
            long interval = nanoseconds(memory, value);
            setting = new IntervalTimers.Setting(nanoseconds(memory, value + TIMEVAL_SIZE), interval);
        }
        check(which);
        IntervalTimers timers = task.process().timers();
        IntervalTimers.Setting old = timers.get(which);
        timers.set(which, setting);
        if (ovalue != 0) {
            write(memory, ovalue, old);
        }
        return 0;
    }

    private static void check(int which) {
        if (which < IntervalTimerId.ITIMER_REAL || which > IntervalTimerId.ITIMER_PROF) {
            throw Errno.EINVAL.failure();
        }
    }

    private static long nanoseconds(AddressSpace memory, long address) {
        long seconds = memory.read64(address);
        long microseconds = memory.read64(address + Long.BYTES);
        if (seconds < 0 || Long.compareUnsigned(microseconds, MICROSECONDS_PER_SECOND) >= 0) {
            throw Errno.EINVAL.failure();
        }
        return seconds >= LONGEST / NANOSECONDS_PER_SECOND ? LONGEST
                : seconds * NANOSECONDS_PER_SECOND + microseconds * NANOSECONDS_PER_MICROSECOND;
    }

    private static void write(AddressSpace memory, long address, IntervalTimers.Setting setting) {
        write(memory, address, setting.interval());
        write(memory, address + TIMEVAL_SIZE, setting.value());
    }

    private static void write(AddressSpace memory, long address, long nanoseconds) {
        memory.write64(address, nanoseconds / NANOSECONDS_PER_SECOND);
        memory.write64(address + Long.BYTES, nanoseconds % NANOSECONDS_PER_SECOND / NANOSECONDS_PER_MICROSECOND);
    }
}
