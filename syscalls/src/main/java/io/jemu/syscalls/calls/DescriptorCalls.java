package io.jemu.syscalls.calls;

import static io.jemu.syscalls.calls.Arguments.allow;

import io.jemu.syscalls.abi.CloseRangeFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.EventfdFlags;
import io.jemu.syscalls.abi.MemfdFlags;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.declare.Text;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.FdTable;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;

/** System calls that make, duplicate and close descriptors. */
public final class DescriptorCalls {
    private static final int PIPE_FLAGS = OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK | OpenFlags.O_DIRECT;
    private static final int EVENTFD_FLAGS =
            EventfdFlags.EFD_SEMAPHORE | EventfdFlags.EFD_NONBLOCK | EventfdFlags.EFD_CLOEXEC;
    private static final int MEMFD_NAME_SIZE = 250;

    private final Vfs vfs;
    private final Posix posix;
    private final int[] ends = new int[2];

    public DescriptorCalls(Kernel kernel) {
        this.vfs = kernel.vfs();
        this.posix = vfs.posix();
    }

    private static FdTable files(Task task) {
        return task.process().files();
    }

    @Syscall(nr = 3)
    long close(Task task, @Fd int fd) {
        files(task).close(fd);
        return 0;
    }

    @Syscall(nr = 436)
    long close_range(Task task, @Size int first, @Size int last, @Flags(CloseRangeFlags.class) int flags) {
        allow(flags, CloseRangeFlags.CLOSE_RANGE_CLOEXEC | CloseRangeFlags.CLOSE_RANGE_UNSHARE);
        if (Integer.compareUnsigned(first, last) > 0) {
            throw Errno.EINVAL.failure();
        }
        if (first < 0) {
            return 0; // beyond any descriptor
        }
        if ((flags & CloseRangeFlags.CLOSE_RANGE_UNSHARE) != 0) {
            task.process().unshareFiles();
        }
        int end = last < 0 ? Integer.MAX_VALUE : last;
        if ((flags & CloseRangeFlags.CLOSE_RANGE_CLOEXEC) != 0) {
            files(task).closeRangeOnExec(first, end);
        } else {
            files(task).closeRange(first, end);
        }
        return 0;
    }

    @Syscall(nr = 32)
    long dup(Task task, @Fd int oldfd) {
        return files(task).duplicate(oldfd, 0, false);
    }

    @Syscall(nr = 33)
    long dup2(Task task, @Fd int oldfd, @Fd int newfd) {
        FdTable files = files(task);
        if (oldfd == newfd) {
            files.getAny(oldfd);
            return newfd;
        }
        return files.duplicateTo(oldfd, newfd, false);
    }

    @Syscall(nr = 292)
    long dup3(Task task, @Fd int oldfd, @Fd int newfd, @Flags(OpenFlags.class) int flags) {
        allow(flags, OpenFlags.O_CLOEXEC);
        if (oldfd == newfd) {
            throw Errno.EINVAL.failure();
        }
        return files(task).duplicateTo(oldfd, newfd, flags != 0);
    }

    @Syscall(nr = 22)
    long pipe(Task task, @Out @Struct("fd[2]") long pipefd) {
        return pipe2(task, pipefd, 0);
    }

    @Syscall(nr = 293)
    long pipe2(Task task, @Out @Struct("fd[2]") long pipefd, @Flags(OpenFlags.class) int flags) {
        allow(flags, PIPE_FLAGS | OpenFlags.O_EXCL);
        if ((flags & OpenFlags.O_EXCL) != 0) {
            // O_NOTIFICATION_PIPE, as answered by a kernel without watch queues.
            throw Errno.ENOPKG.failure();
        }
        Posix.check(posix.pipe2(ends, flags | OpenFlags.O_CLOEXEC));
        OpenFile reading = vfs.adoptOwn(ends[0]);
        OpenFile writing = vfs.adoptOwn(ends[1]);
        boolean cloexec = (flags & OpenFlags.O_CLOEXEC) != 0;
        FdTable files = files(task);
        int first;
        try {
            first = files.install(reading, cloexec);
        } catch (RuntimeException e) {
            writing.release();
            throw e;
        }
        try {
            int second = files.install(writing, cloexec);
            try {
                task.memory().write32(pipefd, first);
                task.memory().write32(pipefd + Integer.BYTES, second);
            } catch (RuntimeException e) {
                files.close(second);
                throw e;
            }
        } catch (RuntimeException e) {
            files.close(first);
            throw e;
        }
        return 0;
    }

    @Syscall(nr = 284)
    long eventfd(Task task, int initval) {
        return eventfd2(task, initval, 0);
    }

    @Syscall(nr = 290)
    long eventfd2(Task task, int initval, @Flags(EventfdFlags.class) int flags) {
        allow(flags, EVENTFD_FLAGS);
        int fd = (int) Posix.check(posix.eventfd(initval, flags | EventfdFlags.EFD_CLOEXEC));
        return files(task).install(vfs.adoptOwn(fd), (flags & EventfdFlags.EFD_CLOEXEC) != 0);
    }

    @Syscall(nr = 319)
    long memfd_create(Task task, @Text long name, @Flags(MemfdFlags.class) int flags) {
        String text = Arguments.string(task, name, MEMFD_NAME_SIZE, Errno.EINVAL);
        int fd = (int) Posix.check(posix.memfdCreate(text, flags | MemfdFlags.MFD_CLOEXEC));
        return files(task).install(vfs.adopt(fd), (flags & MemfdFlags.MFD_CLOEXEC) != 0);
    }
}
