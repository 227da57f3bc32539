package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.SpliceFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.InOut;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.UserBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * System calls that move data between files without passing it through the program: sendfile, splice, tee, vmsplice,
 * copy_file_range. The host does it, and never waits: what would have to is tried again when the file is ready.
 */
public final class CopyCalls {
    private static final String HOST_FILES = "not with files of jemu's own, as in /proc: EINVAL";
    private static final int SPLICE_FLAGS = SpliceFlags.SPLICE_F_MOVE | SpliceFlags.SPLICE_F_NONBLOCK
            | SpliceFlags.SPLICE_F_MORE | SpliceFlags.SPLICE_F_GIFT;
    /** Nanoseconds until the next attempt if the host has to wait, but neither file tells for what. */
    private static final long RETRY_INTERVAL = 1_000_000;

    private final Posix posix;
    private final UserBuffer buffer = new UserBuffer();
    private final MemorySegment offsets = Arena.ofAuto().allocate(2 * Long.BYTES, Long.BYTES);

    public CopyCalls(Kernel kernel) {
        this.posix = kernel.vfs().posix();
    }

    private static OpenFile file(Task task, int fd) {
        return task.process().files().get(fd);
    }

    private static int host(OpenFile file) {
        if (file.hostFd() < 0) {
            throw Errno.EINVAL.failure();
        }
        return file.hostFd();
    }

    /** An offset in guest memory, copied to where the host can read and change it. */
    private final class HostOffset {
        private final AddressSpace memory;
        private final long address;
        private final int slot;

        HostOffset(AddressSpace memory, long address, int slot) {
            this.memory = memory;
            this.address = address;
            this.slot = slot;
            if (address != 0) {
                offsets.setAtIndex(JAVA_LONG, slot, memory.read64(address));
            }
        }

        long hostAddress() {
            return address == 0 ? 0 : offsets.address() + (long) slot * Long.BYTES;
        }

        /** The offset, or -1 if there is none. */
        long value() {
            return address == 0 ? -1 : offsets.getAtIndex(JAVA_LONG, slot);
        }

        void store() {
            if (address != 0) {
                memory.write64(address, offsets.getAtIndex(JAVA_LONG, slot));
            }
        }
    }

    @Syscall(nr = 40, support = Support.PARTIAL, note = HOST_FILES)
    long sendfile(Task task, @Fd int outFd, @Fd int inFd, @InOut @Struct("loff_t") long offset, @Size long count) {
        OpenFile source = file(task, inFd);
        OpenFile target = file(task, outFd);
        HostOffset at = new HostOffset(task.memory(), offset, 0);
        if (count < 0 || offset != 0 && offsets.getAtIndex(JAVA_LONG, 0) + count < 0) {
            throw Errno.EINVAL.failure();
        }
        long wanted = Math.min(count, UserBuffer.MAX_RW_COUNT);
        long done = task.waits().progress();
        // A pipe gets what it has room for, anything else all: the host stops early because it may not wait.
        while (true) {
            long room = FileSizeLimit.room(task, target, -1, wanted - done);
            long result = posix.sendfile(host(target), host(source), at.hostAddress(), room);
            if (result < 0) {
                return failed(task, source, target, nonBlocking(target), done, result);
            }
            at.store();
            done += result;
            if (result == 0 || done == wanted || isPipe(target) || !FileWait.waits(target)) {
                return done;
            }
        }
    }

    @Syscall(nr = 326, support = Support.PARTIAL, note = HOST_FILES)
    long copy_file_range(Task task, @Fd int fdIn, @InOut @Struct("loff_t") long offIn, @Fd int fdOut,
            @InOut @Struct("loff_t") long offOut, @Size long len, @Hex int flags) {
        OpenFile source = file(task, fdIn);
        OpenFile target = file(task, fdOut);
        HostOffset from = new HostOffset(task.memory(), offIn, 0);
        HostOffset to = new HostOffset(task.memory(), offOut, 1);
        long room = FileSizeLimit.room(task, target, to.value(), len);
        long result = Posix.check(posix.copyFileRange(host(source), from.hostAddress(), host(target),
                to.hostAddress(), room, flags));
        from.store();
        to.store();
        return result;
    }

    @Syscall(nr = 275, support = Support.PARTIAL, note = HOST_FILES)
    long splice(Task task, @Fd int fdIn, @InOut @Struct("loff_t") long offIn, @Fd int fdOut,
            @InOut @Struct("loff_t") long offOut, @Size long len, @Flags(SpliceFlags.class) int flags) {
        if (len == 0) {
            return 0;
        }
        Arguments.allow(flags, SPLICE_FLAGS);
        OpenFile source = file(task, fdIn);
        OpenFile target = file(task, fdOut);
        if (isPipe(source) && offIn != 0 || isPipe(target) && offOut != 0) {
            throw Errno.ESPIPE.failure();
        }
        HostOffset to = new HostOffset(task.memory(), offOut, 1);
        HostOffset from = new HostOffset(task.memory(), offIn, 0);
        awaitShared(task, source, target, flags);
        long room = FileSizeLimit.room(task, target, to.value(), len);
        long result = posix.splice(host(source), from.hostAddress(), host(target), to.hostAddress(), room,
                flags | SpliceFlags.SPLICE_F_NONBLOCK);
        if (result < 0) {
            return failed(task, source, target, nonBlocking(source, target, flags), 0, result);
        }
        from.store();
        to.store();
        return result;
    }

    @Syscall(nr = 276)
    long tee(Task task, @Fd int fdIn, @Fd int fdOut, @Size long len, @Flags(SpliceFlags.class) int flags) {
        Arguments.allow(flags, SPLICE_FLAGS);
        if (len == 0) {
            return 0;
        }
        OpenFile source = file(task, fdIn);
        OpenFile target = file(task, fdOut);
        long result = posix.tee(host(source), host(target), len, flags | SpliceFlags.SPLICE_F_NONBLOCK);
        return result >= 0
                ? result
                : failed(task, source, target, nonBlocking(source, target, flags), 0, result);
    }

    @Syscall(nr = 278, support = Support.PARTIAL, note = "copies: what the program changes later is not seen")
    long vmsplice(Task task, @Fd int fd, @InOut @Struct(value = "iovec", count = "nr_segs") long iov,
            @Size long nr_segs, @Flags(SpliceFlags.class) int flags) {
        Arguments.allow(flags, SPLICE_FLAGS);
        OpenFile pipe = file(task, fd);
        if (!isPipe(pipe)) {
            throw Errno.EBADF.failure();
        }
        boolean writes = OpenFlags.writable(pipe.statusFlags());
        buffer.vector(task.memory(), iov, nr_segs);
        if (buffer.length() == 0) {
            return 0;
        }
        boolean nonBlocking = nonBlocking(pipe) || (flags & SpliceFlags.SPLICE_F_NONBLOCK) != 0;
        int event = writes ? PollEvents.POLLOUT : PollEvents.POLLIN;
        if (!nonBlocking) {
            FileWait.ready(task, pipe, event);
        } else if (pipe.readiness(event) == 0) {
            throw Errno.EAGAIN.failure();
        }
        try {
            return writes ? pipe.write(buffer, -1, 0) : pipe.read(buffer, -1, 0);
        } catch (SyscallException e) {
            throw FileWait.failed(task, pipe, e, event, nonBlocking);
        }
    }

    private static boolean isPipe(OpenFile file) {
        return file.mayWait() && FileMode.type(file.status().mode()) == FileMode.S_IFIFO;
    }

    private static boolean nonBlocking(OpenFile file) {
        return file.mayWait() && (file.statusFlags() & OpenFlags.O_NONBLOCK) != 0;
    }

    private static boolean nonBlocking(OpenFile source, OpenFile target, int flags) {
        return (flags & SpliceFlags.SPLICE_F_NONBLOCK) != 0 || nonBlocking(source) || nonBlocking(target);
    }

    /** A terminal or socket that jemu was started with waits whatever the flags say, unless it is ready. */
    private static void awaitShared(Task task, OpenFile source, OpenFile target, int flags) {
        if ((flags & SpliceFlags.SPLICE_F_NONBLOCK) == 0) {
            if (!source.failsAtOnce() && !isPipe(source)) {
                FileWait.ready(task, source, PollEvents.POLLIN);
            }
            if (!target.failsAtOnce() && !isPipe(target)) {
                FileWait.ready(task, target, PollEvents.POLLOUT);
            }
        }
    }

    /**
     * The host has not moved anything: waits for the file that is not ready, or fails.
     *
     * @param done how much the call has moved before
     * @param error the negative of the host's errno
     * @return {@code done} if that is the call's result
     */
    private static long failed(
            Task task, OpenFile source, OpenFile target, boolean nonBlocking, long done, long error) {
        if (error != Errno.EAGAIN.result() || nonBlocking) {
            if (done > 0) {
                return done;
            }
            throw FileWait.failed(task, target, Errno.of((int) -error).orElse(Errno.EIO).failure(),
                    PollEvents.POLLOUT, true);
        }
        task.waits().progress(done);
        if (source.mayWait() && source.readiness(PollEvents.POLLIN) == 0) {
            FileWait.park(task, source, PollEvents.POLLIN);
        }
        if (target.mayWait() && target.readiness(PollEvents.POLLOUT) == 0) {
            FileWait.park(task, target, PollEvents.POLLOUT);
        }
        task.waits().retryAfter(RETRY_INTERVAL);
        throw task.park(Restart.RESTART_SYS);
    }
}
