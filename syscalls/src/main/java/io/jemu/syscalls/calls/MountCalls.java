package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.declare.Address;
import io.jemu.syscalls.declare.DirFd;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Path;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.declare.Text;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.Vfs;

/**
 * System calls on mounts and file systems as a whole. What the guest's tree is made of is up to who starts jemu, so
 * even the guest's superuser may not change it: as in a container, it has no CAP_SYS_ADMIN.
 */
public final class MountCalls {
    private static final String NOT_ALLOWED = "the guest's tree cannot be changed by the guest: EPERM";
    private static final String NO_HANDLES = "no file system of the guest has file handles";
    /** MAX_HANDLE_SZ. */
    private static final int LARGEST_HANDLE = 128;

    private final Vfs vfs;

    public MountCalls(Kernel kernel) {
        this.vfs = kernel.vfs();
    }

    @Syscall(nr = 165, support = Support.REFUSED, note = NOT_ALLOWED)
    long mount(Task task, @Text long source, @Path long target, @Text long type, @Hex long flags, @Hex long data) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 166, support = Support.REFUSED, note = NOT_ALLOWED)
    long umount2(Task task, @Path long target, @Hex int flags) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 155, support = Support.REFUSED, note = NOT_ALLOWED)
    long pivot_root(Task task, @Path long newRoot, @Path long putOld) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 428, support = Support.REFUSED, note = NOT_ALLOWED)
    long open_tree(Task task, @DirFd int dirfd, @Path long path, @Hex int flags) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 429, support = Support.REFUSED, note = NOT_ALLOWED)
    long move_mount(Task task, @DirFd int fromDirfd, @Path long from, @DirFd int toDirfd, @Path long to,
            @Hex int flags) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 430, support = Support.REFUSED, note = NOT_ALLOWED)
    long fsopen(Task task, @Text long name, @Hex int flags) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 431, support = Support.REFUSED, note = NOT_ALLOWED)
    long fsconfig(Task task, @Fd int fd, int command, @Text long key, @Hex long value, int auxiliary) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 432, support = Support.REFUSED, note = NOT_ALLOWED)
    long fsmount(Task task, @Fd int fd, @Hex int flags, @Hex int attributes) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 433, support = Support.REFUSED, note = NOT_ALLOWED)
    long fspick(Task task, @DirFd int dirfd, @Path long path, @Hex int flags) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 442, support = Support.REFUSED, note = NOT_ALLOWED)
    long mount_setattr(Task task, @DirFd int dirfd, @Path long path, @Hex int flags, @Hex long attributes,
            @Size long size) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 179, support = Support.REFUSED, note = "quotas are the host's: EPERM")
    long quotactl(Task task, @Hex int command, @Path long special, int id, @Hex long address) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 443, support = Support.REFUSED, note = "quotas are the host's: EPERM")
    long quotactl_fd(Task task, @Fd int fd, @Hex int command, int id, @Hex long address) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 163, support = Support.REFUSED, note = "there is no process accounting: EPERM")
    long acct(Task task, @Path long path) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 167, support = Support.REFUSED, note = "the host's swap is not for guests: EPERM")
    long swapon(Task task, @Path long path, @Hex int flags) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 168, support = Support.REFUSED, note = "the host's swap is not for guests: EPERM")
    long swapoff(Task task, @Path long path) {
        throw Errno.EPERM.failure();
    }

    /** Inotify does for a guest what it may: a group of fanotify(7) is for who may see all of the host. */
    @Syscall(nr = 300, support = Support.REFUSED, note = "the host's files are not for guests to watch: EPERM")
    long fanotify_init(Task task, @Hex int flags, @Hex int eventFlags) {
        throw Errno.EPERM.failure();
    }

    @Syscall(nr = 301, support = Support.REFUSED, note = "there are no groups of fanotify: EBADF or EINVAL")
    long fanotify_mark(Task task, @Fd int fd, @Hex int flags, @Hex long mask, @DirFd int dirfd, @Path long path) {
        task.process().files().get(fd);
        throw Errno.EINVAL.failure();
    }

    @Syscall(nr = 303, support = Support.REFUSED, note = NO_HANDLES + ": EOPNOTSUPP")
    long name_to_handle_at(Task task, @DirFd int dirfd, @Path long path, @Address long handle,
            @Out @Struct("int") long mountId, @Flags(AtFlags.class) int flags) {
        Arguments.allow(flags, AtFlags.AT_SYMLINK_FOLLOW | AtFlags.AT_EMPTY_PATH);
        String name = Arguments.path(task, path);
        int follow = (flags & AtFlags.AT_SYMLINK_FOLLOW) != 0 ? 0 : AtFlags.AT_SYMLINK_NOFOLLOW;
        vfs.queries().status(Arguments.fs(task), Arguments.base(task, dirfd, name), name,
                flags & AtFlags.AT_EMPTY_PATH | follow);
        if (Integer.compareUnsigned(task.memory().read32(handle), LARGEST_HANDLE) > 0) {
            throw Errno.EINVAL.failure();
        }
        throw Errno.EOPNOTSUPP.failure();
    }

    @Syscall(nr = 304, support = Support.REFUSED, note = NO_HANDLES + ": ESTALE, EPERM for users")
    long open_by_handle_at(Task task, @DirFd int mountFd, @Address long handle, @Hex int flags) {
        int size = task.memory().read32(handle);
        if (size <= 0 || size > LARGEST_HANDLE) {
            throw Errno.EINVAL.failure();
        }
        if (mountFd != AtFlags.AT_FDCWD) {
            task.process().files().getAny(mountFd);
        }
        if (task.process().credentials().euid() != 0) {
            throw Errno.EPERM.failure();
        }
        throw Errno.ESTALE.failure();
    }
}
