package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MICROSECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MILLISECOND;
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
import io.jemu.syscalls.kernel.Clock;
import io.jemu.syscalls.kernel.CpuClock;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.Usage;
import io.jemu.syscalls.kernel.Waits;

/** Clocks, sleeping, and the resources that processes have used (man pages, section 2). */
public final class TimeCalls {
    private static final String IN_CALLS = "system time is that of calls that stop the program, such as fork; "
            + "no figures for input and output, swapping and major faults";
    /** USER_HZ: the ticks of times(2) in a second. */
    private static final long TICKS = 100;
    private static final int TMS_STIME = 8;
    private static final int TMS_CUTIME = 16;
    private static final int TMS_CSTIME = 24;

    private final Clock clock;

    public TimeCalls(Kernel kernel) {
        this.clock = kernel.clock();
    }

    @Syscall(nr = 228)
    long clock_gettime(Task task, @Constant(ClockId.class) int clockid, @Out @Struct("timespec") long tp) {
        long nanoseconds = read(task, clockid);
        writePair(task.memory(), tp, nanoseconds / NANOSECONDS_PER_SECOND, nanoseconds % NANOSECONDS_PER_SECOND);
        return 0;
    }

    /**
     * What a clock shows, in nanoseconds.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL if there is no such clock
     */
    private long read(Task task, int number) {
        long nanoseconds;
        if (CpuClock.isNumber(number)) {
            nanoseconds = cpuClock(task, number).nanos();
        } else {
            nanoseconds = number < 0 || number > ClockId.CLOCK_TAI ? Clock.NONE : clock.read(number);
        }
        if (nanoseconds == Clock.NONE) {
            throw Errno.EINVAL.failure();
        }
        return nanoseconds;
    }

    private static CpuClock cpuClock(Task task, int number) {
        CpuClock cpu = CpuClock.of(task, number);
        if (cpu == null) {
            throw Errno.EINVAL.failure();
        }
        return cpu;
    }

    @Syscall(nr = 229)
    long clock_getres(Task task, @Constant(ClockId.class) int clockid, @Out @Struct("timespec") long res) {
        read(task, clockid);
        long resolution = CpuClock.isNumber(clockid) ? 1 : clock.resolution(clockid);
        if (res != 0) {
            writePair(task.memory(), res, resolution / NANOSECONDS_PER_SECOND, resolution % NANOSECONDS_PER_SECOND);
        }
        return 0;
    }

    @Syscall(nr = 227, support = Support.REFUSED, note = "the clock cannot be set: EPERM")
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
            long now = clock.read(ClockId.CLOCK_REALTIME);
            writePair(task.memory(), tv, now / NANOSECONDS_PER_SECOND,
                    now % NANOSECONDS_PER_SECOND / NANOSECONDS_PER_MICROSECOND);
        }
        if (tz != 0) {
            task.memory().write64(tz, 0); // Linux keeps UTC; minutes west and kind of summer time are zero
        }
        return 0;
    }

    @Syscall(nr = 201)
    long time(Task task, @Out @Struct("time_t") long tloc) {
        long seconds = clock.read(ClockId.CLOCK_REALTIME_COARSE) / NANOSECONDS_PER_SECOND;
        if (tloc != 0) {
            task.memory().write64(tloc, seconds);
        }
        return seconds;
    }

    @Syscall(nr = 100, support = Support.PARTIAL, note = IN_CALLS)
    long times(Task task, @Out @Struct("tms") long buf) {
        if (buf != 0) {
            Usage own = task.process().usage();
            Usage children = task.process().family().childrensUsage();
            AddressSpace memory = task.memory();
            memory.write64(buf, ticks(own.userNanos()));
            memory.write64(buf + TMS_STIME, ticks(own.systemNanos()));
            memory.write64(buf + TMS_CUTIME, ticks(children.userNanos()));
            memory.write64(buf + TMS_CSTIME, ticks(children.systemNanos()));
        }
        return ticks(clock.read(ClockId.CLOCK_BOOTTIME));
    }

    @Syscall(nr = 98, support = Support.PARTIAL, note = IN_CALLS)
    long getrusage(Task task, @Constant(RusageWho.class) int who, @Out @Struct("rusage") long usage) {
        byte[] bytes = switch (who) {
            case RusageWho.RUSAGE_SELF -> Rusage.bytes(task.process().usage());
            case RusageWho.RUSAGE_CHILDREN -> Rusage.bytes(task.process().family().childrensUsage());
            case RusageWho.RUSAGE_THREAD -> {
                Usage ofProcess = task.process().usage();
                yield Rusage.bytes(task.usage(), ofProcess.residentBytes());
            }
            default -> throw Errno.EINVAL.failure();
        };
        task.memory().write(usage, bytes);
        return 0;
    }

    @Syscall(nr = 35)
    long nanosleep(Task task, @In @Struct("timespec") long req, @Out @Struct("timespec") long rem) {
        return sleep(task, Timestamp.readNanoseconds(task.memory(), req), rem);
    }

    @Syscall(nr = 230)
    long clock_nanosleep(
            Task task,
            @Constant(ClockId.class) int clockid,
            @Flags(TimerFlags.class) int flags,
            @In @Struct("timespec") long req,
            @Out @Struct("timespec") long rem) {
        switch (clockid) {
            case ClockId.CLOCK_REALTIME, ClockId.CLOCK_MONOTONIC, ClockId.CLOCK_BOOTTIME, ClockId.CLOCK_TAI -> { }
            case ClockId.CLOCK_THREAD_CPUTIME_ID, ClockId.CLOCK_MONOTONIC_RAW, ClockId.CLOCK_REALTIME_COARSE,
                    ClockId.CLOCK_MONOTONIC_COARSE -> throw Errno.EOPNOTSUPP.failure();
            default -> read(task, clockid);
        }
        long nanoseconds = Timestamp.readNanoseconds(task.memory(), req);
        boolean absolute = (flags & TimerFlags.TIMER_ABSTIME) != 0;
        if (CpuClock.isNumber(clockid)) {
            return sleepByCpu(task, cpuClock(task, clockid), nanoseconds, absolute, rem);
        }
        return absolute
                ? sleep(task, Math.max(0, nanoseconds - read(task, clockid)), 0)
                : sleep(task, nanoseconds, rem);
    }

    /** Sleeps; what is left when a signal ends that is written to {@code remaining}, if it is not 0. */
    private long sleep(Task task, long nanoseconds, long remaining) {
        long now = clock.nanoTime();
        long deadline = task.waits().deadline(now + Math.min(nanoseconds, Waits.LONGEST_DELAY));
        if (deadline - now <= 0) {
            return 0;
        }
        if (remaining != 0) {
            task.waits().onInterrupt(() -> writeLeft(task, remaining, deadline - clock.nanoTime()));
        }
        throw task.park(Restart.NO_HANDLER);
    }

    /** Sleeps until a process has used processor time. */
    private static long sleepByCpu(Task task, CpuClock cpu, long nanoseconds, boolean absolute, long remaining) {
        if (cpu.ofThread()) {
            // A thread that sleeps would never get there, and that of others is nobody's business.
            throw Errno.EINVAL.failure();
        }
        long now = cpu.nanos();
        if (task.waits().progress() == 0) {
            task.waits().progress(absolute ? Math.max(1, nanoseconds)
                    : now + Math.min(nanoseconds, Waits.LONGEST_DELAY));
        }
        long end = task.waits().progress();
        if (end <= now) {
            return 0;
        }
        if (remaining != 0 && !absolute) {
            task.waits().onInterrupt(() -> writeLeft(task, remaining, end - cpu.nanos()));
        }
        // Processor time passes at most as fast as real time does.
        task.waits().retryAfter(Math.max(NANOSECONDS_PER_MILLISECOND, end - now));
        throw task.park(Restart.NO_HANDLER);
    }

    private static void writeLeft(Task task, long address, long nanoseconds) {
        long left = Math.max(0, nanoseconds);
        writePair(task.memory(), address, left / NANOSECONDS_PER_SECOND, left % NANOSECONDS_PER_SECOND);
    }

    private static long ticks(long nanoseconds) {
        return nanoseconds / (NANOSECONDS_PER_SECOND / TICKS);
    }

    private static void writePair(AddressSpace memory, long address, long first, long second) {
        memory.write64(address, first);
        memory.write64(address + Long.BYTES, second);
    }
}
