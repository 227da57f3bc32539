package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FallocateMode;
import io.jemu.syscalls.abi.FileAdvice;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.SpliceFlags;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.InOut;
import io.jemu.syscalls.declare.Offset;
import io.jemu.syscalls.declare.Path;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.UserBuffer;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** System calls on the contents of files as a whole: copies, sizes, durability. */
public final class FileCalls {
    private final Vfs vfs;
    private final Posix posix;
    private final MemorySegment offsets = Arena.ofAuto().allocate(2 * Long.BYTES, Long.BYTES);

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

        void store() {
            if (address != 0) {
                memory.write64(address, offsets.getAtIndex(JAVA_LONG, slot));
            }
        }
    }

    @Syscall(nr = 40)
    long sendfile(Task task, @Fd int outFd, @Fd int inFd, @InOut @Struct("loff_t") long offset, @Size long count) {
        OpenFile source = file(task, inFd);
        OpenFile target = file(task, outFd);
        HostOffset at = new HostOffset(task.memory(), offset, 0);
        FileWait.ready(task, target, PollEvents.POLLOUT);
        long result = Posix.check(posix.sendfile(host(target, Errno.EINVAL), host(source, Errno.EINVAL),
                at.hostAddress(), Math.min(count, UserBuffer.MAX_RW_COUNT)));
        at.store();
        return result;
    }

    @Syscall(nr = 326)
    long copy_file_range(Task task, @Fd int fdIn, @InOut @Struct("loff_t") long offIn, @Fd int fdOut,
            @InOut @Struct("loff_t") long offOut, @Size long len, @Hex int flags) {
        OpenFile source = file(task, fdIn);
        OpenFile target = file(task, fdOut);
        HostOffset from = new HostOffset(task.memory(), offIn, 0);
        HostOffset to = new HostOffset(task.memory(), offOut, 1);
        long result = Posix.check(posix.copyFileRange(host(source, Errno.EINVAL), from.hostAddress(),
                host(target, Errno.EINVAL), to.hostAddress(), len, flags));
        from.store();
        to.store();
        return result;
    }

    @Syscall(nr = 275)
    long splice(Task task, @Fd int fdIn, @InOut @Struct("loff_t") long offIn, @Fd int fdOut,
            @InOut @Struct("loff_t") long offOut, @Size long len, @Flags(SpliceFlags.class) int flags) {
        if (len == 0) {
            return 0;
        }
        OpenFile source = file(task, fdIn);
        OpenFile target = file(task, fdOut);
        HostOffset from = new HostOffset(task.memory(), offIn, 0);
        HostOffset to = new HostOffset(task.memory(), offOut, 1);
        readyForSplice(task, source, target, flags);
        long result = Posix.check(posix.splice(host(source, Errno.EINVAL), from.hostAddress(),
                host(target, Errno.EINVAL), to.hostAddress(), len, flags));
        from.store();
        to.store();
        return result;
    }

    @Syscall(nr = 276)
    long tee(Task task, @Fd int fdIn, @Fd int fdOut, @Size long len, @Flags(SpliceFlags.class) int flags) {
        if (len == 0) {
            return 0;
        }
        OpenFile source = file(task, fdIn);
        OpenFile target = file(task, fdOut);
        readyForSplice(task, source, target, flags);
        return Posix.check(posix.tee(host(source, Errno.EINVAL), host(target, Errno.EINVAL), len, flags));
    }

    private static void readyForSplice(Task task, OpenFile source, OpenFile target, int flags) {
        if ((flags & SpliceFlags.SPLICE_F_NONBLOCK) == 0) {
            FileWait.ready(task, source, PollEvents.POLLIN);
            FileWait.ready(task, target, PollEvents.POLLOUT);
        }
    }

    @Syscall(nr = 76)
    long truncate(Task task, @Path long path, @Offset long length) {
        if (length < 0) {
            throw Errno.EINVAL.failure();
        }
        vfs.names().truncate(task.process().fs(), Arguments.path(task, path), length);
        return 0;
    }

    @Syscall(nr = 77)
    long ftruncate(Task task, @Fd int fd, @Offset long length) {
        if (length < 0) {
            throw Errno.EINVAL.failure();
        }
        file(task, fd).truncate(length);
        return 0;
    }

    @Syscall(nr = 285)
    long fallocate(Task task, @Fd int fd, @Flags(FallocateMode.class) int mode, @Offset long offset,
            @Offset long length) {
        OpenFile file = file(task, fd);
        if (file.hostFd() < 0 && !OpenFlags.writable(file.statusFlags())) {
            throw Errno.EBADF.failure();
        }
        return Posix.check(posix.fallocate(host(file, Errno.ENODEV), mode, offset, length));
    }

    @Syscall(nr = 74)
    long fsync(Task task, @Fd int fd) {
        return Posix.check(posix.fsync(host(file(task, fd), Errno.EINVAL)));
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
