package io.jemu.syscalls.kernel;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.ReadinessQueue;
import io.jemu.syscalls.vfs.UserBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A timer of timerfd_create(2) in a run whose time is not the host's (fs/timerfd.c). One that expires again does so
 * when somebody asks: what it would have expired meanwhile is counted then.
 */
public final class TimerFile extends OpenFile {
    private static final long DEVICE = FileStatus.device(0, 14);
    private static final long INODE = 2058;
    private static final int PERMISSIONS = FileMode.READ_WRITE_OWNER;

    private final int clock;
    private final Alarm alarm;
    private final ReadinessQueue queue = new ReadinessQueue();
    private int flags;
    private int setFlags;
    private long interval;
    private long ticks;
    private boolean expired;

    /**
     * @param clock a number of clock_gettime(2)
     * @param flags O_NONBLOCK or 0
     */
    public TimerFile(Kernel kernel, int clock, int flags) {
        super("anon_inode:[timerfd]");
        this.clock = clock;
        this.alarm = new Alarm(kernel, () -> kernel.clock().read(clock), this::expire);
        this.flags = OpenFlags.O_RDWR | flags;
    }

    private void expire() {
        expired = true;
        ticks++;
        queue.changed();
    }

    /** Counts what it has expired since it did first, and has it expire again. */
    private void goOn() {
        if (expired && interval != 0) {
            long more = (alarm.now() - alarm.due()) / interval;
            ticks += more;
            alarm.set(alarm.due() + (more + 1) * interval);
        }
        expired = false;
    }

    /** timerfd_gettime(2). */
    public IntervalTimers.Setting setting() {
        goOn();
        return new IntervalTimers.Setting(alarm.set() ? Math.max(1, alarm.due() - alarm.now()) : 0, interval);
    }

    /**
     * timerfd_settime(2), in place of what it was set to.
     *
     * @param absolute whether the value is a time and no delay
     * @param newFlags what the call was given, to be shown
     */
    public void set(IntervalTimers.Setting setting, boolean absolute, int newFlags) {
        alarm.cancel();
        expired = false;
        ticks = 0;
        interval = setting.interval();
        setFlags = newFlags;
        if (setting.value() != 0) {
            alarm.set(absolute ? setting.value() : alarm.now() + Math.min(setting.value(), Waits.LONGEST_DELAY));
        }
    }

    @Override
    public int statusFlags() {
        return flags;
    }

    @Override
    public void changeStatusFlags(int newFlags) {
        flags = OpenFlags.O_RDWR | newFlags & (OpenFlags.O_NONBLOCK | OpenFlags.O_APPEND);
    }

    @Override
    public FileStatus status() {
        return FileStatus.synthetic(DEVICE, INODE, PERMISSIONS, 1, 0);
    }

    @Override
    public boolean isDirectory() {
        return false;
    }

    @Override
    public boolean mayWait() {
        return true;
    }

    @Override
    public ReadinessQueue readinessQueue() {
        return queue;
    }

    @Override
    public int readiness(int events) {
        return ticks == 0 ? 0 : events & PollEvents.POLLIN;
    }

    @Override
    public long read(UserBuffer buffer, long offset, int readFlags) {
        if (offset >= 0) {
            throw Errno.ESPIPE.failure();
        }
        if (buffer.remaining() < Long.BYTES) {
            throw Errno.EINVAL.failure();
        }
        if (ticks == 0) {
            throw Errno.EAGAIN.failure();
        }
        goOn();
        byte[] count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(ticks).array();
        ticks = 0;
        if (buffer.put(count, 0, count.length) < count.length) {
            throw Errno.EFAULT.failure();
        }
        return Long.BYTES;
    }

    @Override
    public long seek(long offset, int whence) {
        return 0; // noop_llseek
    }

    @Override
    public String information() {
        long left = alarm.set() ? Math.max(0, alarm.due() - alarm.now()) : 0;
        return "clockid: %d\nticks: %d\nsettime flags: 0%o\nit_value: (%s)\nit_interval: (%s)\n"
                .formatted(clock, ticks, setFlags, pair(left), pair(interval));
    }

    private static String pair(long nanoseconds) {
        return nanoseconds / NANOSECONDS_PER_SECOND + ", " + nanoseconds % NANOSECONDS_PER_SECOND;
    }

    @Override
    protected void close() {
        alarm.cancel();
    }
}
