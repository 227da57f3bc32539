package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.MICROSECONDS_PER_SECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MICROSECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MILLISECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.InOut;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.kernel.Task;

/** System calls that wait for one of several files: poll(2), select(2). */
public final class PollCalls {
    private static final long FOREVER = -1;
    /** Which poll(2) events make a descriptor readable, writable or exceptional: POLLIN_SET and so on, fs/select.c. */
    private static final int READABLE = PollEvents.POLLRDNORM | PollEvents.POLLRDBAND | PollEvents.POLLIN
            | PollEvents.POLLHUP | PollEvents.POLLERR;
    private static final int WRITABLE = PollEvents.POLLWRBAND | PollEvents.POLLWRNORM | PollEvents.POLLOUT
            | PollEvents.POLLERR;
    private static final int EXCEPTIONAL = PollEvents.POLLPRI;

    private final PollSet set;

    public PollCalls(Kernel kernel) {
        this.set = new PollSet(kernel.vfs().posix());
    }

    @Syscall(nr = 7)
    long poll(Task task, @InOut @Struct(value = "pollfd", count = "nfds") long fds, @Size int nfds, int timeout) {
        return poll(task, fds, nfds, timeout < 0 ? FOREVER : timeout * NANOSECONDS_PER_MILLISECOND);
    }

    @Syscall(nr = 271)
    long ppoll(Task task, @InOut @Struct(value = "pollfd", count = "nfds") long fds, @Size int nfds,
            @InOut @Struct("timespec") long tmo, @In @Struct("sigset_t") long sigmask, @Size long sigsetsize) {
        long nanoseconds = tmo == 0 ? FOREVER : Timestamp.readNanoseconds(task.memory(), tmo);
        WaitMask.apply(task, sigmask, sigsetsize);
        long ready = poll(task, fds, nfds, nanoseconds);
        storeRemaining(task, tmo, nanoseconds, 1);
        return ready;
    }

    private long poll(Task task, long fds, int count, long nanoseconds) {
        if (count < 0 || !task.process().rlimits().allows(Resource.RLIMIT_NOFILE, count)) {
            throw Errno.EINVAL.failure();
        }
        AddressSpace memory = task.memory();
        set.clear();
        for (int i = 0; i < count; i++) {
            long entry = fds + (long) i * PollSet.ENTRY_SIZE;
            set.add(task.process().files(), memory.read32(entry), memory.read16(entry + PollSet.EVENTS) & 0xffff);
        }
        int ready = set.poll();
        if (ready == 0) {
            set.await(task, nanoseconds);
        }
        for (int i = 0; i < count; i++) {
            memory.write16(fds + (long) i * PollSet.ENTRY_SIZE + PollSet.REVENTS, (short) set.result(i));
        }
        return ready;
    }

    @Syscall(nr = 23)
    long select(Task task, int nfds, @InOut @Struct("fd_set") long readfds, @InOut @Struct("fd_set") long writefds,
            @InOut @Struct("fd_set") long exceptfds, @InOut @Struct("timeval") long timeout) {
        long nanoseconds = FOREVER;
        if (timeout != 0) {
            long seconds = task.memory().read64(timeout);
            long microseconds = task.memory().read64(timeout + Long.BYTES);
            if (seconds < 0 || microseconds < 0) {
                throw Errno.EINVAL.failure();
            }
            // Linux carries a surplus of microseconds over.
            nanoseconds = Timestamp.toNanoseconds(seconds + microseconds / MICROSECONDS_PER_SECOND,
                    microseconds % MICROSECONDS_PER_SECOND * NANOSECONDS_PER_MICROSECOND);
        }
        long ready = wait(task, nfds, readfds, writefds, exceptfds, nanoseconds);
        storeRemaining(task, timeout, nanoseconds, NANOSECONDS_PER_MICROSECOND);
        return ready;
    }

    @Syscall(nr = 270)
    long pselect6(Task task, int nfds, @InOut @Struct("fd_set") long readfds, @InOut @Struct("fd_set") long writefds,
            @InOut @Struct("fd_set") long exceptfds, @InOut @Struct("timespec") long timeout,
            @In @Struct("sigset_argpack") long sigmask) {
        long nanoseconds = timeout == 0 ? FOREVER : Timestamp.readNanoseconds(task.memory(), timeout);
        WaitMask.applyPacked(task, sigmask);
        long ready = wait(task, nfds, readfds, writefds, exceptfds, nanoseconds);
        storeRemaining(task, timeout, nanoseconds, 1);
        return ready;
    }

    /** Tells how much of the time is left; constant memory for it is no error (poll_select_finish, fs/select.c). */
    private static void storeRemaining(Task task, long address, long nanoseconds, long unit) {
        if (address == 0) {
            return;
        }
        long left = PollSet.remaining(task, nanoseconds);
        try {
            task.memory().write64(address, left / NANOSECONDS_PER_SECOND);
            task.memory().write64(address + Long.BYTES, left % NANOSECONDS_PER_SECOND / unit);
        } catch (GuestFault constant) {
            // The events that were found count.
        }
    }

    private long wait(Task task, int nfds, long readfds, long writefds, long exceptfds, long nanoseconds) {
        if (nfds < 0) {
            throw Errno.EINVAL.failure();
        }
        // Linux looks at no more bits than the table of descriptors has room for.
        int[] open = task.process().files().open();
        int highest = open.length == 0 ? 0 : open[open.length - 1] + 1;
        int bits = Math.min(nfds, Math.max(highest, Long.SIZE) + Long.SIZE - 1 & -Long.SIZE);
        long[] readable = bits(task.memory(), readfds, bits);
        long[] writable = bits(task.memory(), writefds, bits);
        long[] exceptional = bits(task.memory(), exceptfds, bits);
        set.clear();
        for (int fd = 0; fd < bits; fd++) {
            int wanted = (has(readable, fd) ? READABLE : 0) | (has(writable, fd) ? WRITABLE : 0)
                    | (has(exceptional, fd) ? EXCEPTIONAL : 0);
            if (wanted != 0) {
                set.add(task.process().files(), fd, wanted);
            }
        }
        if (set.poll() == 0) {
            set.await(task, nanoseconds);
        }
        int ready = 0;
        int index = 0;
        for (int fd = 0; fd < bits; fd++) {
            if (has(readable, fd) || has(writable, fd) || has(exceptional, fd)) {
                int result = set.result(index++);
                if ((result & PollEvents.POLLNVAL) != 0) {
                    throw Errno.EBADF.failure();
                }
                ready += keep(readable, fd, (result & READABLE) != 0);
                ready += keep(writable, fd, (result & WRITABLE) != 0);
                ready += keep(exceptional, fd, (result & EXCEPTIONAL) != 0);
            }
        }
        store(task.memory(), readfds, readable);
        store(task.memory(), writefds, writable);
        store(task.memory(), exceptfds, exceptional);
        return ready;
    }

    private static long[] bits(AddressSpace memory, long address, int bits) {
        long[] words = new long[(bits + Long.SIZE - 1) / Long.SIZE];
        for (int i = 0; address != 0 && i < words.length; i++) {
            words[i] = memory.read64(address + (long) i * Long.BYTES);
        }
        return words;
    }

    private static boolean has(long[] words, int fd) {
        return (words[fd / Long.SIZE] >>> fd & 1) != 0;
    }

    /** Clears a bit that is set unless it is to be kept; 1 if it is set then. */
    private static int keep(long[] words, int fd, boolean keep) {
        if (!has(words, fd)) {
            return 0;
        }
        if (!keep) {
            words[fd / Long.SIZE] &= ~(1L << fd);
        }
        return keep ? 1 : 0;
    }

    private static void store(AddressSpace memory, long address, long[] words) {
        for (int i = 0; address != 0 && i < words.length; i++) {
            memory.write64(address + (long) i * Long.BYTES, words[i]);
        }
    }
}
