package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FallocateMode;
import io.jemu.syscalls.abi.FileAdvice;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.Offset;
import io.jemu.syscalls.declare.Path;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;

/** System calls on the contents of files as a whole: sizes, room, durability. */
public final class FileCalls {
    private final Vfs vfs;
    private final Posix posix;

    public FileCalls(Kernel kernel) {
        this.vfs = kernel.vfs();
        this.posix = vfs.posix();
    }

    private static OpenFile file(Task task, int fd) {
        return task.process().files().get(fd);
    }

    /** The host's descriptor of a file that must not be one of jemu's own. */
    private static int host(OpenFile file, Errno virtual) {
        if (file.hostFd() < 0) {
            throw virtual.failure();
        }
        return file.hostFd();
    }

    @Syscall(nr = 76)
    long truncate(Task task, @Path long path, @Offset long length) {
        if (length < 0) {
            throw Errno.EINVAL.failure();
        }
        String name = Arguments.path(task, path);
        FileSizeLimit.check(task, () -> vfs.queries().status(Arguments.fs(task), null, name, 0).size(), length);
        vfs.names().truncate(task.process().fs(), name, length);
        task.kernel().sharedFiles().sizesChanged();
        return 0;
    }

    @Syscall(nr = 77)
    long ftruncate(Task task, @Fd int fd, @Offset long length) {
        if (length < 0) {
            throw Errno.EINVAL.failure();
        }
        OpenFile file = file(task, fd);
        FileSizeLimit.check(task, () -> file.status().size(), length);
        file.truncate(length);
        task.kernel().sharedFiles().sizesChanged();
        return 0;
    }

    @Syscall(nr = 285)
    long fallocate(Task task, @Fd int fd, @Flags(FallocateMode.class) int mode, @Offset long offset,
            @Offset long length) {
        OpenFile file = file(task, fd);
        if (file.hostFd() < 0 && !OpenFlags.writable(file.statusFlags())) {
            throw Errno.EBADF.failure();
        }
        file.reserve(Math.max(0, length));
        if ((mode & FallocateMode.FALLOC_FL_KEEP_SIZE) == 0 && offset >= 0 && length > 0) {
            FileSizeLimit.check(task, () -> file.status().size(), offset + length);
        }
        Posix.check(posix.fallocate(host(file, Errno.ENODEV), mode, offset, length));
        task.kernel().sharedFiles().sizesChanged();
        return 0;
    }

    @Syscall(nr = 74)
    long fsync(Task task, @Fd int fd) {
        OpenFile file = file(task, fd);
        // A directory of a file system of jemu's own: each change of it is done when the call that makes it returns.
        return file.node() instanceof Node.Directory
                ? 0 : Posix.check(posix.fsync(host(file, Errno.EINVAL)));
    }

    @Syscall(nr = 75)
    long fdatasync(Task task, @Fd int fd) {
        return Posix.check(posix.fdatasync(host(file(task, fd), Errno.EINVAL)));
    }

    @Syscall(nr = 162)
    long sync(Task task) {
        posix.sync();
        return 0;
    }

    @Syscall(nr = 306)
    long syncfs(Task task, @Fd int fd) {
        OpenFile file = file(task, fd);
        return file.hostFd() < 0 ? 0 : Posix.check(posix.syncfs(file.hostFd()));
    }

    @Syscall(nr = 277)
    long sync_file_range(Task task, @Fd int fd, @Offset long offset, @Offset long length, @Hex int flags) {
        return Posix.check(posix.syncFileRange(host(file(task, fd), Errno.ESPIPE), offset, length, flags));
    }

    @Syscall(nr = 221)
    long fadvise64(Task task, @Fd int fd, @Offset long offset, @Size long length,
            @Constant(FileAdvice.class) int advice) {
        OpenFile file = file(task, fd);
        if (advice < FileAdvice.POSIX_FADV_NORMAL || advice > FileAdvice.POSIX_FADV_NOREUSE || length < 0) {
            throw Errno.EINVAL.failure();
        }
        return file.hostFd() < 0 ? 0 : Posix.check(posix.fadvise(file.hostFd(), offset, length, advice));
    }

    @Syscall(nr = 187)
    long readahead(Task task, @Fd int fd, @Offset long offset, @Size long count) {
        return Posix.check(posix.readahead(host(file(task, fd), Errno.EINVAL), offset, count));
    }
}
