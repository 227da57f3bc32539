package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MILLISECOND;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.EpollOperation;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.WeakHashMap;

/** epoll(7): the host's, since all files that can be waited for are the host's. */
public final class EpollCalls {
    private static final long FOREVER = -1;
    /** struct epoll_event is packed on x86-64 only. */
    private static final int EVENT_SIZE = 12;
    private static final int EVENT_DATA = 4;
    private static final boolean HOST_PACKED = System.getProperty("os.arch").equals("amd64");
    private static final int HOST_SIZE = HOST_PACKED ? EVENT_SIZE : 16;
    private static final int HOST_DATA = HOST_PACKED ? EVENT_DATA : 8;
    /** The most events that one call fetches; the rest stays for the next. */
    private static final int BATCH = 256;

    private final Vfs vfs;
    private final Posix posix;
    /** By epoll instance; one that is closed is not a key of anything any more. */
    private final Map<OpenFile, EpollInterest> interests = new WeakHashMap<>();
    private final MemorySegment events = Arena.ofAuto().allocate((long) BATCH * HOST_SIZE, Long.BYTES);

    public EpollCalls(Kernel kernel) {
        this.vfs = kernel.vfs();
        this.posix = vfs.posix();
    }

    @Syscall(nr = 213)
    long epoll_create(Task task, int size) {
        if (size <= 0) {
            throw Errno.EINVAL.failure();
        }
        return epoll_create1(task, 0);
    }

    @Syscall(nr = 291)
    long epoll_create1(Task task, @Flags(OpenFlags.class) int flags) {
        if ((flags & ~OpenFlags.O_CLOEXEC) != 0) {
            throw Errno.EINVAL.failure();
        }
        int fd = (int) Posix.check(posix.epollCreate(OpenFlags.O_CLOEXEC));
        return task.process().files().install(vfs.adopt(fd), flags != 0);
    }

    @Syscall(nr = 233)
    long epoll_ctl(Task task, @Fd int epfd, @Constant(EpollOperation.class) int op, @Fd int fd,
            @In @Struct("epoll_event") long event) {
        long hostEvent = 0;
        if (op != EpollOperation.EPOLL_CTL_DEL) {
            AddressSpace memory = task.memory();
            events.set(JAVA_INT, 0, memory.read32(event));
            events.set(JAVA_LONG_UNALIGNED, HOST_DATA, memory.read64(event + EVENT_DATA));
            hostEvent = events.address();
        }
        OpenFile epoll = task.process().files().get(epfd);
        OpenFile file = task.process().files().get(fd);
        if (file.hostFd() < 0) {
            throw Errno.EPERM.failure();
        }
        if (epoll.hostFd() < 0 || epoll == file) {
            throw Errno.EINVAL.failure();
        }
        return interests.computeIfAbsent(epoll, instance -> new EpollInterest(posix))
                .control(epoll.hostFd(), op, file, fd, hostEvent);
    }

    @Syscall(nr = 232)
    long epoll_wait(Task task, @Fd int epfd, @Out @Struct(value = "epoll_event", count = Out.RETURN) long buf,
            int maxevents, int timeout) {
        return await(task, epfd, buf, maxevents, timeout < 0 ? FOREVER : timeout * NANOSECONDS_PER_MILLISECOND);
    }

    @Syscall(nr = 281)
    long epoll_pwait(Task task, @Fd int epfd, @Out @Struct(value = "epoll_event", count = Out.RETURN) long buf,
            int maxevents, int timeout, @In @Struct("sigset_t") long sigmask, @Size long sigsetsize) {
        WaitMask.apply(task, sigmask, sigsetsize);
        return epoll_wait(task, epfd, buf, maxevents, timeout);
    }

    @Syscall(nr = 441)
    long epoll_pwait2(Task task, @Fd int epfd, @Out @Struct(value = "epoll_event", count = Out.RETURN) long buf,
            int maxevents, @In @Struct("timespec") long timeout, @In @Struct("sigset_t") long sigmask,
            @Size long sigsetsize) {
        long nanoseconds = timeout == 0 ? FOREVER : Timestamp.readNanoseconds(task.memory(), timeout);
        WaitMask.apply(task, sigmask, sigsetsize);
        return await(task, epfd, buf, maxevents, nanoseconds);
    }

    private long await(Task task, int epfd, long target, int maximum, long nanoseconds) {
        if (maximum <= 0 || maximum > Integer.MAX_VALUE / EVENT_SIZE) {
            throw Errno.EINVAL.failure();
        }
        OpenFile epoll = task.process().files().get(epfd);
        if (epoll.hostFd() < 0) {
            throw Errno.EINVAL.failure();
        }
        int room = writable(task.memory(), target, Math.min(maximum, BATCH));
        if (room == 0 && epoll.readiness(PollEvents.POLLIN) != 0) {
            throw Errno.EFAULT.failure();
        }
        int count = (int) Posix.check(posix.epollWait(epoll.hostFd(), events.address(), Math.max(1, room), 0));
        if (count == 0 && !PollSet.expired(task, nanoseconds)) {
            task.waits().onHost(epoll.hostFd(), PollEvents.POLLIN);
            throw task.park(Restart.NO_HANDLER);
        }
        AddressSpace memory = task.memory();
        for (int i = 0; i < count; i++) {
            long address = target + (long) i * EVENT_SIZE;
            memory.write32(address, events.get(JAVA_INT, (long) i * HOST_SIZE));
            memory.write64(address + EVENT_DATA, events.get(JAVA_LONG_UNALIGNED, (long) i * HOST_SIZE + HOST_DATA));
        }
        return count;
    }

    /** For how many events there is memory: an event that was fetched and cannot be stored would be lost. */
    private static int writable(AddressSpace memory, long target, int maximum) {
        for (int i = 0; i < maximum; i++) {
            long address = target + (long) i * EVENT_SIZE;
            try {
                memory.translate(address, Access.WRITE);
                memory.translate(address + EVENT_SIZE - 1, Access.WRITE);
            } catch (GuestFault fault) {
                return i;
            }
        }
        return maximum;
    }
}
