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
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.mm.Placement;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** epoll(7): the host's for the host's files, jemu's own for its own. */
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

    private final Posix posix;
    private boolean ownFirst;
    private final MemorySegment events = Arena.ofAuto().allocate((long) BATCH * HOST_SIZE, Long.BYTES);

    public EpollCalls(Kernel kernel) {
        this.posix = kernel.vfs().posix();
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
        return task.process().files().install(new EpollFile(posix, fd), flags != 0);
    }

    @Syscall(nr = 233, support = Support.PARTIAL,
            note = "an instance in another one does not tell it of pseudo-terminals, signalfds and other files that "
                    + "only jemu knows")
    long epoll_ctl(Task task, @Fd int epfd, @Constant(EpollOperation.class) int op, @Fd int fd,
            @In @Struct("epoll_event") long event) {
        int wanted = 0;
        long data = 0;
        if (op != EpollOperation.EPOLL_CTL_DEL) {
            wanted = task.memory().read32(event);
            data = task.memory().read64(event + EVENT_DATA);
            events.set(JAVA_INT, 0, wanted);
            events.set(JAVA_LONG_UNALIGNED, HOST_DATA, data);
        }
        OpenFile epoll = task.process().files().get(epfd);
        OpenFile file = task.process().files().get(fd);
        if (file.hostFd() < 0 && file.readinessQueue() == null) {
            throw Errno.EPERM.failure();
        }
        if (epoll == file) {
            throw Errno.EINVAL.failure();
        }
        return instance(epoll).interest().control(op, file, fd, wanted, data,
                op == EpollOperation.EPOLL_CTL_DEL ? 0 : events.address());
    }

    private static EpollFile instance(OpenFile file) {
        if (file instanceof EpollFile epoll) {
            return epoll;
        }
        throw Errno.EINVAL.failure();
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
        if (target < 0 || target > Placement.TASK_SIZE - (long) maximum * EVENT_SIZE) {
            throw Errno.EFAULT.failure();
        }
        EpollFile epoll = instance(task.process().files().get(epfd));
        int room = writable(task.memory(), target, Math.min(maximum, BATCH));
        if (room == 0 && epoll.readiness(PollEvents.POLLIN) != 0) {
            throw Errno.EFAULT.failure();
        }
        AddressSpace memory = task.memory();
        Output output = new Output(memory, target);
        // Both kinds get their share of a small array; of an array of one, each in turn.
        ownFirst = !ownFirst;
        epoll.interest().report(room == 1 ? ownFirst ? 1 : 0 : (room + 1) / 2, output);
        if (output.count < room) {
            reportHost(epoll, room - output.count, output);
        }
        if (output.count == 0) {
            epoll.interest().report(room, output);
        }
        if (output.count == 0 && !PollSet.expired(task, nanoseconds)) {
            task.waits().onFile(epoll, PollEvents.POLLIN);
            throw task.park(Restart.NEVER);
        }
        return output.count;
    }

    /** The guest's array of struct epoll_event, as far as it is filled. */
    private static final class Output implements EpollInterest.Sink {
        private final AddressSpace memory;
        private final long target;
        private int count;

        Output(AddressSpace memory, long target) {
            this.memory = memory;
            this.target = target;
        }

        @Override
        public void put(int ready, long data) {
            long address = target + (long) count++ * EVENT_SIZE;
            memory.write32(address, ready);
            memory.write64(address + EVENT_DATA, data);
        }
    }

    private void reportHost(EpollFile epoll, int maximum, Output output) {
        int count = (int) Posix.check(posix.epollWait(epoll.hostFd(), events.address(), maximum, 0));
        for (int i = 0; i < count; i++) {
            output.put(events.get(JAVA_INT, (long) i * HOST_SIZE),
                    events.get(JAVA_LONG_UNALIGNED, (long) i * HOST_SIZE + HOST_DATA));
        }
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
