package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.MICROSECONDS_PER_SECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MICROSECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.RusageWho;
import io.jemu.syscalls.abi.TimerFlags;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.HostTime;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.Waits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Clocks, sleeping, and the resources that a process has used (man pages, section 2). */
public final class TimeCalls {
    /** USER_HZ: the ticks of times(2) in a second. */
    private static final long TICKS = 100;
    private static final int RUSAGE_SYSTEM_TIME = 16;
    private static final int TMS_STIME = 8;
    private static final int TMS_CUTIME = 16;
    private static final int TMS_CSTIME = 24;
    /** The low bits of the clock of a process or thread (clock_getcpuclockid(3)): which time, of what. */
    private static final int CPU_CLOCK_MASK = 7;
    private static final int CPU_CLOCK_THREAD = 4;
    private static final int CPU_CLOCK_FD = 3;
    private static final int CPU_CLOCK_SHIFT = 3;

    private final HostTime host = new HostTime();

    public TimeCalls(Kernel kernel) {}

    @Syscall(nr = 228)
    long clock_gettime(Task task, @Constant(ClockId.class) int clockid, @Out @Struct("timespec") long tp) {
        if (!host.read(hostClock(task, clockid))) {
            throw Errno.EINVAL.failure();
        }
        writePair(task.memory(), tp, host.seconds(), host.nanoseconds());
        return 0;
    }

    @Syscall(nr = 229)
    long clock_getres(Task task, @Constant(ClockId.class) int clockid, @Out @Struct("timespec") long res) {
        if (!host.readResolution(hostClock(task, clockid))) {
            throw Errno.EINVAL.failure();
        }
        if (res != 0) {
            writePair(task.memory(), res, host.seconds(), host.nanoseconds());
        }
        return 0;
    }

    @Syscall(nr = 227, support = Support.PARTIAL, note = "the clock cannot be set: EPERM")
    long clock_settime(Task task, @Constant(ClockId.class) int clockid, @In @Struct("timespec") long tp) {
        if (clockid != ClockId.CLOCK_REALTIME) {
            throw Errno.EINVAL.failure();
        }
        Timestamp.readNanoseconds(task.memory(), tp);
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 96)
    long gettimeofday(Task task, @Out @Struct("timeval") long tv, @Out @Struct("timezone") long tz) {
        if (tv != 0) {
            host.read(ClockId.CLOCK_REALTIME);
            writePair(task.memory(), tv, host.seconds(), host.nanoseconds() / NANOSECONDS_PER_MICROSECOND);
        }
        if (tz != 0) {
            task.memory().write64(tz, 0); // Linux keeps UTC; minutes west and kind of summer time are zero
        }
        return 0;
    }

    @Syscall(nr = 201)
    long time(Task task, @Out @Struct("time_t") long tloc) {
        host.read(ClockId.CLOCK_REALTIME_COARSE);
        long seconds = host.seconds();
        if (tloc != 0) {
            task.memory().write64(tloc, seconds);
        }
        return seconds;
    }

    @Syscall(nr = 100, support = Support.PARTIAL, note = "counts jemu's own time too, and no children's")
    long times(Task task, @Out @Struct("tms") long buf) {
        if (buf != 0) {
            ByteBuffer usage = usage(RusageWho.RUSAGE_SELF);
            AddressSpace memory = task.memory();
            memory.write64(buf, ticks(usage, 0));
            memory.write64(buf + TMS_STIME, ticks(usage, RUSAGE_SYSTEM_TIME));
            memory.write64(buf + TMS_CUTIME, 0);
            memory.write64(buf + TMS_CSTIME, 0);
        }
        return host.ticks();
    }

    @Syscall(nr = 98, support = Support.PARTIAL, note = "counts jemu's own use too, and no children's")
    long getrusage(Task task, @Constant(RusageWho.class) int who, @Out @Struct("rusage") long usage) {
        byte[] bytes = switch (who) {
            case RusageWho.RUSAGE_SELF, RusageWho.RUSAGE_THREAD -> usage(who).array();
            case RusageWho.RUSAGE_CHILDREN -> new byte[HostTime.RUSAGE_SIZE];
            default -> throw Errno.EINVAL.failure();
        };
        task.memory().write(usage, bytes);
        return 0;
    }

    @Syscall(nr = 35)
    long nanosleep(Task task, @In @Struct("timespec") long req, @Out @Struct("timespec") long rem) {
        return sleep(task, Timestamp.readNanoseconds(task.memory(), req), rem);
    }

    @Syscall(nr = 230, support = Support.PARTIAL, note = "no sleep by processor time")
    long clock_nanosleep(
            Task task,
            @Constant(ClockId.class) int clockid,
            @Flags(TimerFlags.class) int flags,
            @In @Struct("timespec") long req,
            @Out @Struct("timespec") long rem) {
        switch (clockid) {
            case ClockId.CLOCK_REALTIME, ClockId.CLOCK_MONOTONIC, ClockId.CLOCK_BOOTTIME, ClockId.CLOCK_TAI -> { }
            default -> {
                hostClock(task, clockid);
                throw Errno.EOPNOTSUPP.failure();
            }
        }
        long nanoseconds = Timestamp.readNanoseconds(task.memory(), req);
        if ((flags & TimerFlags.TIMER_ABSTIME) != 0) {
            host.read(clockid);
            long now = Timestamp.toNanoseconds(host.seconds(), host.nanoseconds());
            return sleep(task, Math.max(0, nanoseconds - now), 0);
        }
        return sleep(task, nanoseconds, rem);
    }

    /** Sleeps; what is left when a signal ends that is written to {@code remaining}, if it is not 0. */
    private static long sleep(Task task, long nanoseconds, long remaining) {
        long now = System.nanoTime();
        long deadline = task.waits().deadline(now + Math.min(nanoseconds, Waits.LONGEST_DELAY));
        if (deadline - now <= 0) {
            return 0;
        }
        if (remaining != 0) {
            task.waits().onInterrupt(() -> {
                long left = Math.max(0, deadline - System.nanoTime());
                writePair(task.memory(), remaining, left / NANOSECONDS_PER_SECOND, left % NANOSECONDS_PER_SECOND);
            });
        }
        throw task.park(Restart.NO_HANDLER);
    }

    /**
     * The host's number of a clock. Clocks of processes and threads are negative; only the caller's own are known.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL if there is no such clock
     */
    private static int hostClock(Task task, int clock) {
        if (clock >= 0) {
            if (clock > ClockId.CLOCK_TAI || clock == ClockId.CLOCK_BOOTTIME_ALARM + 1) {
                throw Errno.EINVAL.failure();
            }
            return clock;
        }
        int kind = clock & CPU_CLOCK_MASK;
        int id = ~(clock >> CPU_CLOCK_SHIFT);
        boolean thread = (kind & CPU_CLOCK_THREAD) != 0;
        if ((kind & CPU_CLOCK_FD) == CPU_CLOCK_FD || id != 0 && id != (thread ? task.tid() : task.process().pid())) {
            throw Errno.EINVAL.failure();
        }
        return thread ? ClockId.CLOCK_THREAD_CPUTIME_ID : ClockId.CLOCK_PROCESS_CPUTIME_ID;
    }

    private ByteBuffer usage(int who) {
        byte[] usage = host.usage(who);
        if (usage == null) {
            throw Errno.EINVAL.failure();
        }
        return ByteBuffer.wrap(usage).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long ticks(ByteBuffer usage, int offset) {
        return usage.getLong(offset) * TICKS + usage.getLong(offset + Long.BYTES) * TICKS / MICROSECONDS_PER_SECOND;
    }

    private static void writePair(AddressSpace memory, long address, long first, long second) {
        memory.write64(address, first);
        memory.write64(address + Long.BYTES, second);
    }
}
