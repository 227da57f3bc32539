package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.TimerFlags;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.CpuClock;
import io.jemu.syscalls.kernel.IntervalTimers;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.PosixTimer;
import io.jemu.syscalls.kernel.PosixTimers;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import java.util.function.LongSupplier;

/** timer_create(2) and its relatives. */
public final class PosixTimerCalls {
    private static final int SIGNAL = 8;
    private static final int NOTIFY = 12;
    private static final int THREAD = 16;
    private static final int SIGEVENT_SIZE = 64;
    private static final int SIGEV_SIGNAL = 0;
    private static final int SIGEV_NONE = 1;
    private static final int SIGEV_THREAD = 2;
    private static final int SIGEV_THREAD_ID = 4;

    private final Kernel kernel;

    public PosixTimerCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    @Syscall(nr = 222, support = Support.PARTIAL, note = "clocks that wake the machine are refused: EPERM")
    long timer_create(Task task, @Constant(ClockId.class) int clockid, @In @Struct("sigevent") long sevp,
            @Out @Struct("int") long timerid) {
        PosixTimers timers = task.process().posixTimers();
        byte[] event = sevp == 0 ? null : task.memory().read(sevp, SIGEVENT_SIZE);
        LongSupplier clock = clock(task, clockid);
        int id = timers.nextId();
        PosixTimer.Notification notification = event == null
                ? new PosixTimer.Notification(Signal.SIGALRM.number(), null, id)
                : notification(task, sevp);
        task.memory().write32(timerid, id);
        timers.create(clock, notification);
        return 0;
    }

    private LongSupplier clock(Task task, int number) {
        if (CpuClock.isNumber(number)) {
            CpuClock cpu = CpuClock.of(task, number);
            if (cpu == null) {
                throw Errno.EINVAL.failure();
            }
            return cpu::nanos;
        }
        return switch (number) {
            case ClockId.CLOCK_REALTIME, ClockId.CLOCK_MONOTONIC, ClockId.CLOCK_BOOTTIME, ClockId.CLOCK_TAI ->
                () -> kernel.clock().read(number);
            case ClockId.CLOCK_MONOTONIC_RAW, ClockId.CLOCK_REALTIME_COARSE, ClockId.CLOCK_MONOTONIC_COARSE ->
                throw Errno.EOPNOTSUPP.failure();
            case ClockId.CLOCK_REALTIME_ALARM, ClockId.CLOCK_BOOTTIME_ALARM -> throw Errno.EPERM.failure();
            default -> throw Errno.EINVAL.failure();
        };
    }

    private PosixTimer.Notification notification(Task task, long event) {
        AddressSpace memory = task.memory();
        int signal = memory.read32(event + SIGNAL);
        int how = memory.read32(event + NOTIFY);
        if (how == SIGEV_NONE) {
            return PosixTimer.Notification.NONE;
        }
        if (how != SIGEV_SIGNAL && how != SIGEV_THREAD && how != SIGEV_THREAD_ID || !Signal.valid(signal)) {
            throw Errno.EINVAL.failure();
        }
        Task thread = null;
        if (how == SIGEV_THREAD_ID) {
            thread = kernel.processes().findTask(memory.read32(event + THREAD));
            if (thread == null || thread.process() != task.process()) {
                throw Errno.EINVAL.failure();
            }
        }
        return new PosixTimer.Notification(signal, thread, memory.read64(event));
    }

    @Syscall(nr = 223)
    long timer_settime(Task task, int timerid, @Flags(TimerFlags.class) int flags,
            @In @Struct("itimerspec") long newValue, @Out @Struct("itimerspec") long oldValue) {
        if (newValue == 0) {
            throw Errno.EINVAL.failure();
        }
        long interval = Timestamp.readNanoseconds(task.memory(), newValue);
        long value = Timestamp.readNanoseconds(task.memory(), newValue + Timestamp.SIZE);
        PosixTimer timer = task.process().posixTimers().find(timerid);
        IntervalTimers.Setting old = timer.setting();
        timer.set(value, interval, (flags & TimerFlags.TIMER_ABSTIME) != 0);
        if (oldValue != 0) {
            write(task.memory(), oldValue, old);
        }
        return 0;
    }

    @Syscall(nr = 224)
    long timer_gettime(Task task, int timerid, @Out @Struct("itimerspec") long value) {
        write(task.memory(), value, task.process().posixTimers().find(timerid).setting());
        return 0;
    }

    @Syscall(nr = 225)
    long timer_getoverrun(Task task, int timerid) {
        return task.process().posixTimers().find(timerid).overruns();
    }

    @Syscall(nr = 226)
    long timer_delete(Task task, int timerid) {
        task.process().posixTimers().delete(timerid);
        return 0;
    }

    private static void write(AddressSpace memory, long address, IntervalTimers.Setting setting) {
        write(memory, address, setting.interval());
        write(memory, address + Timestamp.SIZE, setting.value());
    }

    private static void write(AddressSpace memory, long address, long nanoseconds) {
        memory.write64(address, nanoseconds / NANOSECONDS_PER_SECOND);
        memory.write64(address + Long.BYTES, nanoseconds % NANOSECONDS_PER_SECOND);
    }
}
