package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.OpenFile;

/** What arguments that many system calls take stand for. */
final class Arguments {
    private Arguments() {}

    /**
     * Reads a path.
     *
     * @throws io.jemu.emulator.memory.GuestFault if it cannot be read
     * @throws io.jemu.syscalls.abi.SyscallException ENAMETOOLONG
     */
    static String path(Task task, long address) {
        return string(task, address, PathLimits.PATH_MAX, Errno.ENAMETOOLONG);
    }

    /**
     * Reads a C string, one char per byte.
     *
     * @param size the most bytes, the terminator included
     * @param tooLong the error if there is no terminator among them
     */
    static String string(Task task, long address, int size, Errno tooLong) {
        String string = task.memory().readString(address, size);
        if (string == null) {
            throw tooLong.failure();
        }
        return string;
    }

    /** What the paths of a task start from. */
    static FsContext fs(Task task) {
        return task.process().fs();
    }

    /** The directory that a relative path starts from; a descriptor is not looked at if the path is absolute. */
    static OpenFile base(Task task, int dirfd, String path) {
        return dirfd == AtFlags.AT_FDCWD || path.startsWith("/") ? null : task.process().files().getAny(dirfd);
    }

    /** Refuses flags that a call does not have. */
    static void allow(int flags, int known) {
        if ((flags & ~known) != 0) {
            throw Errno.EINVAL.failure();
        }
    }
}
