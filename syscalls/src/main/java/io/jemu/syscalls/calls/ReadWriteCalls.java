package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.MessageFlags;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.ReadWriteFlags;
import io.jemu.syscalls.abi.SeekWhence;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Offset;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.net.SocketFile;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.UserBuffer;

/** System calls that transfer data between files and memory. */
public final class ReadWriteCalls {
    private static final long CURRENT = -1;

    private final UserBuffer buffer = new UserBuffer();

    private final Kernel kernel;
    /** Made when a socket is read or written first. */
    private SocketMessages messages;

    public ReadWriteCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    @Syscall(nr = 0)
    long read(Task task, @Fd int fd, @Out(length = Out.RETURN) long buf, @Size long count) {
        OpenFile file = readable(task, fd);
        return read(task, file, buffer.single(task.memory(), buf, count), CURRENT, 0);
    }

    @Syscall(nr = 1)
    long write(Task task, @Fd int fd, @In(length = "count") long buf, @Size long count) {
        OpenFile file = writable(task, fd);
        return write(task, file, buffer.single(task.memory(), buf, count), CURRENT, 0);
    }

    @Syscall(nr = 17)
    long pread64(Task task, @Fd int fd, @Out(length = Out.RETURN) long buf, @Size long count, @Offset long offset) {
        OpenFile file = positioned(readable(task, fd), offset);
        return read(task, file, buffer.single(task.memory(), buf, count), offset, 0);
    }

    @Syscall(nr = 18)
    long pwrite64(Task task, @Fd int fd, @In(length = "count") long buf, @Size long count, @Offset long offset) {
        OpenFile file = positioned(writable(task, fd), offset);
        return write(task, file, buffer.single(task.memory(), buf, count), offset, 0);
    }

    @Syscall(nr = 19)
    long readv(Task task, @Fd int fd, @Out @Struct(value = "iovec", count = "iovcnt") long iov, @Size long iovcnt) {
        OpenFile file = readable(task, fd);
        return read(task, file, vector(task, file, OpenFlags.O_WRONLY, iov, iovcnt), CURRENT, 0);
    }

    @Syscall(nr = 20)
    long writev(Task task, @Fd int fd, @In @Struct(value = "iovec", count = "iovcnt") long iov, @Size long iovcnt) {
        OpenFile file = writable(task, fd);
        return write(task, file, vector(task, file, OpenFlags.O_RDONLY, iov, iovcnt), CURRENT, 0);
    }

    @Syscall(nr = 295)
    long preadv(Task task, @Fd int fd, @Out @Struct(value = "iovec", count = "iovcnt") long iov, @Size long iovcnt,
            @Offset long offset, long high) {
        OpenFile file = positioned(readable(task, fd), offset);
        return read(task, file, vector(task, file, OpenFlags.O_WRONLY, iov, iovcnt), offset, 0);
    }

    @Syscall(nr = 296)
    long pwritev(Task task, @Fd int fd, @In @Struct(value = "iovec", count = "iovcnt") long iov, @Size long iovcnt,
            @Offset long offset, long high) {
        OpenFile file = positioned(writable(task, fd), offset);
        return write(task, file, vector(task, file, OpenFlags.O_RDONLY, iov, iovcnt), offset, 0);
    }

    @Syscall(nr = 327)
    long preadv2(Task task, @Fd int fd, @Out @Struct(value = "iovec", count = "iovcnt") long iov, @Size long iovcnt,
            @Offset long offset, long high, @Flags(ReadWriteFlags.class) int flags) {
        OpenFile file = offset == CURRENT ? readable(task, fd) : positioned(readable(task, fd), offset);
        return read(task, file, vector(task, file, OpenFlags.O_WRONLY, iov, iovcnt), offset, flags);
    }

    @Syscall(nr = 328)
    long pwritev2(Task task, @Fd int fd, @In @Struct(value = "iovec", count = "iovcnt") long iov, @Size long iovcnt,
            @Offset long offset, long high, @Flags(ReadWriteFlags.class) int flags) {
        OpenFile file = offset == CURRENT ? writable(task, fd) : positioned(writable(task, fd), offset);
        return write(task, file, vector(task, file, OpenFlags.O_RDONLY, iov, iovcnt), offset, flags);
    }

    @Syscall(nr = 8)
    long lseek(Task task, @Fd int fd, @Offset long offset, @Constant(SeekWhence.class) int whence) {
        return task.process().files().get(fd).seek(offset, whence);
    }

    private static OpenFile readable(Task task, int fd) {
        return allowed(task.process().files().get(fd), OpenFlags.O_WRONLY);
    }

    private static OpenFile writable(Task task, int fd) {
        return allowed(task.process().files().get(fd), OpenFlags.O_RDONLY);
    }

    private static OpenFile allowed(OpenFile file, int excluded) {
        // The host finds this for its own files.
        if (file.hostFd() < 0 && (file.statusFlags() & OpenFlags.O_ACCMODE) == excluded && !file.isDirectory()) {
            throw Errno.EBADF.failure();
        }
        return file;
    }

    /** The memory of a call; that the file is not open for the call is found before what is wrong with its memory. */
    private UserBuffer vector(Task task, OpenFile file, int excluded, long iov, long count) {
        try {
            return buffer.vector(task.memory(), iov, count);
        } catch (GuestFault | SyscallException wrong) {
            if ((file.statusFlags() & OpenFlags.O_ACCMODE) == excluded) {
                throw Errno.EBADF.failure();
            }
            throw wrong;
        }
    }

    private static OpenFile positioned(OpenFile file, long offset) {
        if (offset < 0) {
            throw Errno.EINVAL.failure();
        }
        return file;
    }

    private SocketMessages messages() {
        if (messages == null) {
            messages = new SocketMessages(kernel);
        }
        return messages;
    }

    private static int messageFlags(int flags) {
        return (flags & ReadWriteFlags.RWF_NOWAIT) != 0 ? MessageFlags.MSG_DONTWAIT : 0;
    }

    private long read(Task task, OpenFile file, UserBuffer target, long offset, int flags) {
        long done = transferIn(task, file, target, offset, flags);
        task.usage().addRead(done);
        return done;
    }

    private long transferIn(Task task, OpenFile file, UserBuffer target, long offset, int flags) {
        if (offset == CURRENT && file instanceof SocketFile socket) {
            return target.length() == 0 ? 0 : messages().receive(task, socket, target, messageFlags(flags));
        }
        HostTerminalControl.beforeRead(task, file);
        // What has no position of its own fails at once if one is given.
        if (target.length() > 0 && offset == CURRENT && (flags & ReadWriteFlags.RWF_NOWAIT) == 0
                && !file.failsAtOnce()) {
            FileWait.ready(task, file, PollEvents.POLLIN);
        }
        try {
            return file.read(target, offset, flags);
        } catch (SyscallException e) {
            throw waitsOrFails(task, file, e, PollEvents.POLLIN, flags);
        }
    }

    /**
     * The host's descriptors of sockets and the like never block: EAGAIN is the guest's only if its own do not either.
     */
    private static SyscallException waitsOrFails(Task task, OpenFile file, SyscallException e, int event, int flags) {
        return FileWait.failed(task, file, e, event, (flags & ReadWriteFlags.RWF_NOWAIT) != 0);
    }

    private long write(Task task, OpenFile file, UserBuffer source, long offset, int flags) {
        long done = transferOut(task, file, source, offset, flags);
        task.usage().addWrite(done);
        return done;
    }

    private long transferOut(Task task, OpenFile file, UserBuffer source, long offset, int flags) {
        if (offset == CURRENT && file instanceof SocketFile socket) {
            return messages().send(task, socket, source, messageFlags(flags));
        }
        HostTerminalControl.beforeWrite(task, file);
        source.limit(FileSizeLimit.room(task, file, offset, source.length()));
        source.advance(Math.min(source.length(), task.waits().progress()));
        if (source.remaining() > 0 && offset == CURRENT && (flags & ReadWriteFlags.RWF_NOWAIT) == 0
                && !file.failsAtOnce()) {
            FileWait.ready(task, file, PollEvents.POLLOUT);
        }
        long done;
        try {
            done = file.write(source, offset, flags);
        } catch (SyscallException e) {
            throw waitsOrFails(task, file, e, PollEvents.POLLOUT, flags);
        }
        if (done < source.length() && file.canFill() && FileWait.waits(file)) {
            if ((file.readiness(PollEvents.POLLOUT) & PollEvents.POLLERR) != 0) {
                // Nobody reads any more: what was written counts, and the signal comes all the same (fs/pipe.c).
                task.kernel().signals().send(task, SignalInfo.ofKernel(Signal.SIGPIPE));
                return done;
            }
            // A pipe is full: the rest is written when there is room, as one call.
            task.waits().progress(done);
            FileWait.park(task, file, PollEvents.POLLOUT);
        }
        return done;
    }
}
