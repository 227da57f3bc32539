package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.InotifyFlags;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.TimerfdFlags;
import io.jemu.syscalls.abi.TimerfdTime;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Path;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixEvents;
import io.jemu.syscalls.kernel.IntervalTimers;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.TimerFile;
import io.jemu.syscalls.vfs.NameSpace;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** System calls on descriptors that tell of time, timerfd_create(2), and of changed files, inotify(7): the host's. */
public final class EventCalls {
    private static final int TIME_SIZE = 32;
    private static final String UPPER_ONLY =
            "of a directory that is in the sysroot and on the host, the sysroot's is watched";

    private final Vfs vfs;
    private final PosixEvents host;
    private final MemorySegment newTime = Arena.ofAuto().allocate(TIME_SIZE, Long.BYTES);
    private final MemorySegment oldTime = Arena.ofAuto().allocate(TIME_SIZE, Long.BYTES);

    public EventCalls(Kernel kernel) {
        this.vfs = kernel.vfs();
        this.host = vfs.posix().events();
    }

    private int install(Task task, long hostFd, boolean cloexec) {
        return task.process().files().install(vfs.adoptOwn((int) Posix.check(hostFd)), cloexec);
    }

    /** The host's descriptor; whether it is of the right kind is the host's to say. */
    private static int host(Task task, int fd) {
        OpenFile file = task.process().files().get(fd);
        if (file.hostFd() < 0) {
            throw Errno.EINVAL.failure();
        }
        return file.hostFd();
    }

    @Syscall(nr = 283)
    long timerfd_create(Task task, @Constant(ClockId.class) int clockid, @Flags(TimerfdFlags.class) int flags) {
        boolean cloexec = (flags & TimerfdFlags.TFD_CLOEXEC) != 0;
        long hostFd = host.timerfdCreate(clockid, flags | TimerfdFlags.TFD_CLOEXEC);
        if (!task.kernel().clock().virtual()) {
            return install(task, hostFd, cloexec);
        }
        // The host has judged the arguments.
        vfs.posix().close((int) Posix.check(hostFd));
        return task.process().files().install(
                new TimerFile(task.kernel(), clockid, flags & TimerfdFlags.TFD_NONBLOCK), cloexec);
    }

    @Syscall(nr = 286)
    long timerfd_settime(Task task, @Fd int fd, @Flags(TimerfdTime.class) int flags,
            @In @Struct("itimerspec") long newValue, @Out @Struct("itimerspec") long oldValue) {
        AddressSpace memory = task.memory();
        if (task.process().files().get(fd) instanceof TimerFile timer) {
            return set(memory, timer, flags, newValue, oldValue);
        }
        MemorySegment.copy(memory.read(newValue, TIME_SIZE), 0, newTime, JAVA_BYTE, 0, TIME_SIZE);
        Posix.check(host.timerfdSettime(host(task, fd), flags, newTime.address(), oldTime.address()));
        if (oldValue != 0) {
            memory.write(oldValue, oldTime.toArray(JAVA_BYTE));
        }
        return 0;
    }

    private static long set(AddressSpace memory, TimerFile timer, int flags, long newValue, long oldValue) {
        Arguments.allow(flags, TimerfdTime.TFD_TIMER_ABSTIME | TimerfdTime.TFD_TIMER_CANCEL_ON_SET);
        long interval = Timestamp.readNanoseconds(memory, newValue);
        long value = Timestamp.readNanoseconds(memory, newValue + Timestamp.SIZE);
        IntervalTimers.Setting old = timer.setting();
        timer.set(new IntervalTimers.Setting(value, interval), (flags & TimerfdTime.TFD_TIMER_ABSTIME) != 0, flags);
        if (oldValue != 0) {
            write(memory, oldValue, old);
        }
        return 0;
    }

    private static void write(AddressSpace memory, long address, IntervalTimers.Setting setting) {
        long[] words = {setting.interval() / NANOSECONDS_PER_SECOND, setting.interval() % NANOSECONDS_PER_SECOND,
            setting.value() / NANOSECONDS_PER_SECOND, setting.value() % NANOSECONDS_PER_SECOND};
        for (int i = 0; i < words.length; i++) {
            memory.write64(address + (long) i * Long.BYTES, words[i]);
        }
    }

    @Syscall(nr = 287)
    long timerfd_gettime(Task task, @Fd int fd, @Out @Struct("itimerspec") long currValue) {
        if (task.process().files().get(fd) instanceof TimerFile timer) {
            write(task.memory(), currValue, timer.setting());
            return 0;
        }
        Posix.check(host.timerfdGettime(host(task, fd), oldTime.address()));
        task.memory().write(currValue, oldTime.toArray(JAVA_BYTE));
        return 0;
    }

    @Syscall(nr = 253)
    long inotify_init(Task task) {
        return inotify_init1(task, 0);
    }

    @Syscall(nr = 294)
    long inotify_init1(Task task, @Flags(OpenFlags.class) int flags) {
        return install(task, host.inotifyInit(flags | OpenFlags.O_CLOEXEC), (flags & OpenFlags.O_CLOEXEC) != 0);
    }

    @Syscall(nr = 254, support = Support.PARTIAL, note = UPPER_ONLY)
    long inotify_add_watch(Task task, @Fd int fd, @Path long pathname, @Flags(InotifyFlags.class) int mask) {
        boolean follow = (mask & InotifyFlags.IN_DONT_FOLLOW) == 0;
        int inotify = host(task, fd);
        NameSpace.HostPath path = vfs.names().hostPath(task.process().fs(),
                Arguments.path(task, pathname), follow, Errno.EACCES);
        return Posix.check(host.inotifyAddWatch(inotify, path.path(), mask));
    }

    @Syscall(nr = 255)
    long inotify_rm_watch(Task task, @Fd int fd, int wd) {
        return Posix.check(host.inotifyRemoveWatch(host(task, fd), wd));
    }
}
