package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;
import static io.jemu.syscalls.calls.Arguments.allow;
import static io.jemu.syscalls.calls.Arguments.base;
import static io.jemu.syscalls.calls.Arguments.fs;
import static io.jemu.syscalls.calls.Arguments.path;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.declare.DirFd;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Id;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Mode;
import io.jemu.syscalls.declare.Path;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Clock;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.NameSpace;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;

/** System calls on permissions, owners and times of files. */
public final class AttributeCalls {
    private static final int ACCESS_BITS = AccessMode.R_OK | AccessMode.W_OK | AccessMode.X_OK;
    private static final Timestamp NOW = new Timestamp(0, Timestamp.NOW);

    private final Vfs vfs;
    private final NameSpace names;
    private final Clock clock;

    public AttributeCalls(Kernel kernel) {
        this.vfs = kernel.vfs();
        this.names = vfs.names();
        this.clock = kernel.clock();
    }

    @Syscall(nr = 21)
    long access(Task task, @Path long path, @Flags(AccessMode.class) int mode) {
        return faccessat(task, AtFlags.AT_FDCWD, path, mode);
    }

    @Syscall(nr = 269)
    long faccessat(Task task, @DirFd int dirfd, @Path long path, @Flags(AccessMode.class) int mode) {
        return faccessat2(task, dirfd, path, mode, 0);
    }

    @Syscall(nr = 439)
    long faccessat2(Task task, @DirFd int dirfd, @Path long path, @Flags(AccessMode.class) int mode,
            @Flags(AtFlags.class) int flags) {
        allow(mode, ACCESS_BITS);
        allow(flags, AtFlags.AT_EACCESS | AtFlags.AT_SYMLINK_NOFOLLOW | AtFlags.AT_EMPTY_PATH);
        String name = path(task, path);
        vfs.queries().access(fs(task), base(task, dirfd, name), name, mode, flags);
        return 0;
    }

    @Syscall(nr = 90)
    long chmod(Task task, @Path long path, @Mode int mode) {
        return fchmodat2(task, AtFlags.AT_FDCWD, path, mode, 0);
    }

    @Syscall(nr = 268)
    long fchmodat(Task task, @DirFd int dirfd, @Path long path, @Mode int mode) {
        return fchmodat2(task, dirfd, path, mode, 0);
    }

    @Syscall(nr = 452)
    long fchmodat2(Task task, @DirFd int dirfd, @Path long path, @Mode int mode, @Flags(AtFlags.class) int flags) {
        allow(flags, AtFlags.AT_SYMLINK_NOFOLLOW | AtFlags.AT_EMPTY_PATH);
        String name = path(task, path);
        names.changeMode(fs(task), base(task, dirfd, name), name, mode & FileMode.PERMISSIONS, flags);
        return 0;
    }

    @Syscall(nr = 91)
    long fchmod(Task task, @Fd int fd, @Mode int mode) {
        OpenFile file = task.process().files().get(fd);
        names.changeMode(fs(task), file, "", mode & FileMode.PERMISSIONS, AtFlags.AT_EMPTY_PATH);
        return 0;
    }

    @Syscall(nr = 92)
    long chown(Task task, @Path long path, @Id int owner, @Id int group) {
        return fchownat(task, AtFlags.AT_FDCWD, path, owner, group, 0);
    }

    @Syscall(nr = 94)
    long lchown(Task task, @Path long path, @Id int owner, @Id int group) {
        return fchownat(task, AtFlags.AT_FDCWD, path, owner, group, AtFlags.AT_SYMLINK_NOFOLLOW);
    }

    @Syscall(nr = 93)
    long fchown(Task task, @Fd int fd, @Id int owner, @Id int group) {
        OpenFile file = task.process().files().get(fd);
        names.changeOwner(fs(task), file, "", owner, group, AtFlags.AT_EMPTY_PATH);
        return 0;
    }

    @Syscall(nr = 260)
    long fchownat(Task task, @DirFd int dirfd, @Path long path, @Id int owner, @Id int group,
            @Flags(AtFlags.class) int flags) {
        allow(flags, AtFlags.AT_SYMLINK_NOFOLLOW | AtFlags.AT_EMPTY_PATH);
        String name = path(task, path);
        names.changeOwner(fs(task), base(task, dirfd, name), name, owner, group, flags);
        return 0;
    }

    @Syscall(nr = 132)
    long utime(Task task, @Path long filename, @In @Struct("utimbuf") long times) {
        Timestamp access = NOW;
        Timestamp modification = NOW;
        if (times != 0) {
            access = new Timestamp(task.memory().read64(times), 0);
            modification = new Timestamp(task.memory().read64(times + Long.BYTES), 0);
        }
        names.changeTimes(fs(task), null, path(task, filename), dated(access), dated(modification), 0);
        return 0;
    }

    @Syscall(nr = 235)
    long utimes(Task task, @Path long filename, @In @Struct("timeval[2]") long times) {
        return futimesat(task, AtFlags.AT_FDCWD, filename, times);
    }

    @Syscall(nr = 261)
    long futimesat(Task task, @DirFd int dirfd, @Path long pathname, @In @Struct("timeval[2]") long times) {
        Timestamp access = NOW;
        Timestamp modification = NOW;
        if (times != 0) {
            access = Timestamp.readTimeval(task.memory(), times);
            modification = Timestamp.readTimeval(task.memory(), times + Timestamp.SIZE);
        }
        changeTimes(task, dirfd, pathname, access, modification, 0);
        return 0;
    }

    @Syscall(nr = 280)
    long utimensat(Task task, @DirFd int dirfd, @Path long pathname, @In @Struct("timespec[2]") long times,
            @Flags(AtFlags.class) int flags) {
        Timestamp access = NOW;
        Timestamp modification = NOW;
        if (times != 0) {
            access = valid(Timestamp.read(task.memory(), times));
            modification = valid(Timestamp.read(task.memory(), times + Timestamp.SIZE));
            if (access.nanoseconds() == Timestamp.OMIT && modification.nanoseconds() == Timestamp.OMIT) {
                return 0;
            }
        }
        changeTimes(task, dirfd, pathname, access, modification, flags);
        return 0;
    }

    private static Timestamp valid(Timestamp time) {
        long nanoseconds = time.nanoseconds();
        boolean special = nanoseconds == Timestamp.NOW || nanoseconds == Timestamp.OMIT;
        if (!special && (nanoseconds < 0 || nanoseconds >= NANOSECONDS_PER_SECOND)) {
            throw Errno.EINVAL.failure();
        }
        return time;
    }

    /** A time that is to be set: the present one is not the host's to tell in a run with a clock of its own. */
    private Timestamp dated(Timestamp time) {
        if (time.nanoseconds() != Timestamp.NOW || !clock.virtual()) {
            return time;
        }
        long now = clock.read(ClockId.CLOCK_REALTIME_COARSE);
        return new Timestamp(now / NANOSECONDS_PER_SECOND, now % NANOSECONDS_PER_SECOND);
    }

    private void changeTimes(
            Task task, int dirfd, long pathname, Timestamp accessed, Timestamp modified, int flags) {
        Timestamp access = dated(accessed);
        Timestamp modification = dated(modified);
        if (pathname == 0 && dirfd != AtFlags.AT_FDCWD) {
            // Linux: without a path the descriptor itself is meant, and there are no flags then.
            allow(flags, 0);
            OpenFile file = task.process().files().get(dirfd);
            names.changeTimes(fs(task), file, "", access, modification, AtFlags.AT_EMPTY_PATH);
            return;
        }
        allow(flags, AtFlags.AT_SYMLINK_NOFOLLOW | AtFlags.AT_EMPTY_PATH);
        String name = path(task, pathname);
        names.changeTimes(fs(task), base(task, dirfd, name), name, access, modification, flags);
    }
}
