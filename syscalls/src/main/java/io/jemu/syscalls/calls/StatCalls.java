package io.jemu.syscalls.calls;

import static io.jemu.syscalls.calls.Arguments.allow;
import static io.jemu.syscalls.calls.Arguments.base;
import static io.jemu.syscalls.calls.Arguments.fs;
import static io.jemu.syscalls.calls.Arguments.path;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.StatxMask;
import io.jemu.syscalls.declare.DirFd;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Path;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;

/** System calls that tell what files, file systems and directories are and hold. */
public final class StatCalls {
    private static final int STAT_FLAGS =
            AtFlags.AT_SYMLINK_NOFOLLOW | AtFlags.AT_EMPTY_PATH | AtFlags.AT_NO_AUTOMOUNT;
    private static final int STATX_SYNC = AtFlags.AT_STATX_FORCE_SYNC | AtFlags.AT_STATX_DONT_SYNC;
    private static final int RECORD_LENGTH = 16;
    private static final int RECORD_TYPE = 18;
    private static final int RECORD_NAME = 19;

    private final Vfs vfs;

    public StatCalls(Kernel kernel) {
        this.vfs = kernel.vfs();
    }

    @Syscall(nr = 4)
    long stat(Task task, @Path long pathname, @Out @Struct("stat") long statbuf) {
        return newfstatat(task, AtFlags.AT_FDCWD, pathname, statbuf, 0);
    }

    @Syscall(nr = 6)
    long lstat(Task task, @Path long pathname, @Out @Struct("stat") long statbuf) {
        return newfstatat(task, AtFlags.AT_FDCWD, pathname, statbuf, AtFlags.AT_SYMLINK_NOFOLLOW);
    }

    @Syscall(nr = 5)
    long fstat(Task task, @Fd int fd, @Out @Struct("stat") long statbuf) {
        task.process().files().getAny(fd).status().writeStat(task.memory(), statbuf);
        return 0;
    }

    @Syscall(nr = 262)
    long newfstatat(Task task, @DirFd int dirfd, @Path long pathname, @Out @Struct("stat") long statbuf,
            @Flags(AtFlags.class) int flags) {
        allow(flags, STAT_FLAGS | STATX_SYNC);
        String name = pathOrNone(task, pathname, flags);
        vfs.queries().status(fs(task), base(task, dirfd, name), name, flags & ~STATX_SYNC)
                .writeStat(task.memory(), statbuf);
        return 0;
    }

    @Syscall(nr = 332)
    long statx(Task task, @DirFd int dirfd, @Path long pathname, @Flags(AtFlags.class) int flags,
            @Flags(StatxMask.class) int mask, @Out @Struct("statx") long statxbuf) {
        if (mask < 0) {
            throw Errno.EINVAL.failure();
        }
        allow(flags, STAT_FLAGS | STATX_SYNC);
        if ((flags & STATX_SYNC) == STATX_SYNC) {
            throw Errno.EINVAL.failure();
        }
        String name = pathOrNone(task, pathname, flags);
        vfs.queries().status(fs(task), base(task, dirfd, name), name, flags & ~STATX_SYNC)
                .writeStatx(task.memory(), statxbuf);
        return 0;
    }

    /** With AT_EMPTY_PATH no address is as good as an empty path, since Linux 6.11. */
    private static String pathOrNone(Task task, long address, int flags) {
        return address == 0 && (flags & AtFlags.AT_EMPTY_PATH) != 0 ? "" : path(task, address);
    }

    @Syscall(nr = 137)
    long statfs(Task task, @Path long path, @Out @Struct("statfs") long buf) {
        task.memory().write(buf, vfs.queries().fileSystem(fs(task), path(task, path)));
        return 0;
    }

    @Syscall(nr = 138)
    long fstatfs(Task task, @Fd int fd, @Out @Struct("statfs") long buf) {
        task.memory().write(buf, vfs.queries().fileSystem(task.process().files().getAny(fd)));
        return 0;
    }

    @Syscall(nr = 217)
    long getdents64(Task task, @Fd int fd, @Out(length = Out.RETURN) long dirp, @Size int count) {
        return directory(task, fd).readDirectory(task.memory(), dirp, room(count));
    }

    /** Linux counts the room for records with a signed number. */
    private static int room(int count) {
        if (count < 0) {
            throw Errno.EINVAL.failure();
        }
        return count;
    }

    /** The same with the older records, which are as long: the type comes last in them, not before the name. */
    @Syscall(nr = 78)
    long getdents(Task task, @Fd int fd, @Out(length = Out.RETURN) long dirp, @Size int count) {
        AddressSpace memory = task.memory();
        long bytes = directory(task, fd).readDirectory(memory, dirp, room(count));
        for (long at = dirp; at < dirp + bytes; ) {
            int length = memory.read16(at + RECORD_LENGTH) & 0xffff;
            byte[] record = memory.read(at, length);
            byte type = record[RECORD_TYPE];
            System.arraycopy(record, RECORD_NAME, record, RECORD_TYPE, length - RECORD_NAME);
            record[length - 1] = type;
            memory.write(at, record);
            at += length;
        }
        return bytes;
    }

    private static OpenFile directory(Task task, int fd) {
        return task.process().files().get(fd);
    }
}
