package io.jemu.syscalls.calls;

import static io.jemu.syscalls.calls.Arguments.allow;
import static io.jemu.syscalls.calls.Arguments.base;
import static io.jemu.syscalls.calls.Arguments.fs;
import static io.jemu.syscalls.calls.Arguments.path;

import io.jemu.emulator.memory.PhysicalMemory;
import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.RenameFlags;
import io.jemu.syscalls.abi.ResolveFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.declare.Device;
import io.jemu.syscalls.declare.DirFd;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Mode;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Path;
import io.jemu.syscalls.declare.Result;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.FifoOpening;
import io.jemu.syscalls.vfs.NameSpace;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.nio.charset.StandardCharsets;

/** System calls that open files by name, and that make, rename and remove names. */
public final class PathCalls {
    private static final int OPEN_HOW_SIZE = 24;
    /** Nanoseconds between looks whether a lease has been given up. */
    private static final long LEASE_INTERVAL = 5_000_000;
    /** What open(2) knows; it ignores other bits, openat2(2) does not. */
    private static final int OPEN_FLAGS = OpenFlags.O_ACCMODE | OpenFlags.O_CREAT | OpenFlags.O_EXCL
            | OpenFlags.O_NOCTTY | OpenFlags.O_TRUNC | OpenFlags.O_APPEND | OpenFlags.O_NONBLOCK | OpenFlags.O_SYNC
            | OpenFlags.O_ASYNC | OpenFlags.O_DIRECT | OpenFlags.O_LARGEFILE | OpenFlags.O_TMPFILE
            | OpenFlags.O_NOFOLLOW | OpenFlags.O_NOATIME | OpenFlags.O_CLOEXEC | OpenFlags.O_PATH;
    private static final int SCOPES = ResolveFlags.RESOLVE_BENEATH | ResolveFlags.RESOLVE_IN_ROOT;
    private static final int RESOLVE_FLAGS = SCOPES | ResolveFlags.RESOLVE_NO_XDEV
            | ResolveFlags.RESOLVE_NO_MAGICLINKS | ResolveFlags.RESOLVE_NO_SYMLINKS | ResolveFlags.RESOLVE_CACHED;
    private static final int PATH_FLAGS = OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW | OpenFlags.O_PATH
            | OpenFlags.O_CLOEXEC;

    private final Vfs vfs;
    private final NameSpace names;

    public PathCalls(Kernel kernel) {
        this.vfs = kernel.vfs();
        this.names = vfs.names();
    }

    @Syscall(nr = 2)
    long open(Task task, @Path long path, @Flags(OpenFlags.class) int flags, @Mode int mode) {
        return openat(task, AtFlags.AT_FDCWD, path, flags, mode);
    }

    @Syscall(nr = 85)
    long creat(Task task, @Path long path, @Mode int mode) {
        return openat(task, AtFlags.AT_FDCWD, path, OpenFlags.O_CREAT | OpenFlags.O_WRONLY | OpenFlags.O_TRUNC, mode);
    }

    @Syscall(nr = 257)
    long openat(Task task, @DirFd int dirfd, @Path long path, @Flags(OpenFlags.class) int flags, @Mode int mode) {
        int known = flags & OPEN_FLAGS;
        // Linux: with O_PATH all flags but these are ignored, and so is the mode of a file that is not made.
        int effective = (known & OpenFlags.O_PATH) != 0 ? known & PATH_FLAGS : known | OpenFlags.O_LARGEFILE;
        boolean creates = (effective & OpenFlags.O_CREAT) != 0
                || (effective & OpenFlags.O_TMPFILE) == OpenFlags.O_TMPFILE;
        return open(task, dirfd, path(task, path), effective, creates ? mode & FileMode.PERMISSIONS : 0);
    }

    private long open(Task task, int dirfd, String name, int flags, int mode) {
        return open(task, dirfd, name, flags, mode, 0);
    }

    private long open(Task task, int dirfd, String name, int flags, int mode, int resolve) {
        OpenFile file = task.waits().kept() instanceof FifoOpening opening
                ? waited(task, opening)
                : openNow(task, dirfd, name, flags, mode, resolve);
        if ((flags & OpenFlags.O_TRUNC) != 0) {
            task.kernel().sharedFiles().sizesChanged();
        }
        return task.process().files().install(file, (flags & OpenFlags.O_CLOEXEC) != 0);
    }

    private OpenFile openNow(Task task, int dirfd, String name, int flags, int mode, int resolve) {
        // A path that starts at the descriptor's directory even if it is absolute needs the descriptor.
        boolean scoped = (resolve & SCOPES) != 0;
        OpenFile base = base(task, dirfd, scoped ? "" : name);
        OpenFile file = null;
        FifoOpening opening;
        try {
            file = vfs.open(fs(task), base, name, flags, mode, resolve);
            opening = vfs.awaitOtherSide(file, flags);
        } catch (SyscallException e) {
            if (e.errno() == Errno.EAGAIN && (flags & OpenFlags.O_NONBLOCK) == 0) {
                // Another process's lease of the file is being broken: F_SETLEASE.
                task.waits().retryAfter(LEASE_INTERVAL);
                throw task.park(Restart.RESTART_SYS);
            }
            opening = e.errno() == Errno.ENXIO ? vfs.awaitReader(fs(task), base, name, flags) : null;
            if (opening == null) {
                throw e;
            }
        }
        if (opening == null) {
            return file;
        }
        task.waits().keep(opening, opening::close);
        return waited(task, opening);
    }

    /** The file, or parks the task. */
    private static OpenFile waited(Task task, FifoOpening opening) {
        OpenFile file = opening.opened();
        if (file == null) {
            task.waits().onChange(opening.meeting());
            if (opening.fd() >= 0) {
                task.waits().onHost(opening.fd(), PollEvents.POLLIN);
            }
            if (opening.secondFd() >= 0) {
                task.waits().onHost(opening.secondFd(), PollEvents.POLLIN);
            }
            throw task.park(Restart.RESTART_SYS);
        }
        return file;
    }

    @Syscall(nr = 437, support = Support.PARTIAL, note = "RESOLVE_CACHED looks at the flags only")
    long openat2(Task task, @DirFd int dirfd, @Path long path, @In @Struct("open_how") long how, @Size long size) {
        if (Long.compareUnsigned(size, OPEN_HOW_SIZE) < 0) {
            throw Errno.EINVAL.failure();
        }
        if (Long.compareUnsigned(size, PhysicalMemory.FRAME_SIZE) > 0) {
            throw Errno.E2BIG.failure();
        }
        for (long extra = OPEN_HOW_SIZE; extra < size; extra++) {
            if (task.memory().read8(how + extra) != 0) {
                throw Errno.E2BIG.failure();
            }
        }
        long flags = task.memory().read64(how);
        long mode = task.memory().read64(how + Long.BYTES);
        long resolve = task.memory().read64(how + 2 * Long.BYTES);
        boolean creates = (flags & OpenFlags.O_CREAT) != 0 || (flags & OpenFlags.O_TMPFILE) == OpenFlags.O_TMPFILE;
        boolean both = (resolve & SCOPES) == SCOPES;
        boolean place = (flags & OpenFlags.O_PATH) != 0;
        if ((flags & ~(long) OPEN_FLAGS) != 0 || (mode & ~(long) FileMode.PERMISSIONS) != 0 || mode != 0 && !creates
                || (resolve & ~(long) RESOLVE_FLAGS) != 0 || both || place && (flags & ~(long) PATH_FLAGS) != 0) {
            throw Errno.EINVAL.failure();
        }
        if ((resolve & ResolveFlags.RESOLVE_CACHED) != 0 && (creates || (flags & OpenFlags.O_TRUNC) != 0)) {
            throw Errno.EAGAIN.failure();
        }
        int effective = (int) flags | (place ? 0 : OpenFlags.O_LARGEFILE);
        return open(task, dirfd, path(task, path), effective, (int) mode, (int) resolve);
    }

    @Syscall(nr = 86)
    long link(Task task, @Path long oldpath, @Path long newpath) {
        return linkat(task, AtFlags.AT_FDCWD, oldpath, AtFlags.AT_FDCWD, newpath, 0);
    }

    @Syscall(nr = 265)
    long linkat(Task task, @DirFd int olddirfd, @Path long oldpath, @DirFd int newdirfd, @Path long newpath,
            @Flags(AtFlags.class) int flags) {
        allow(flags, AtFlags.AT_SYMLINK_FOLLOW | AtFlags.AT_EMPTY_PATH);
        String from = path(task, oldpath);
        String to = path(task, newpath);
        names.link(fs(task), base(task, olddirfd, from), from, base(task, newdirfd, to), to, flags);
        return 0;
    }

    @Syscall(nr = 88)
    long symlink(Task task, @Path long target, @Path long linkpath) {
        return symlinkat(task, target, AtFlags.AT_FDCWD, linkpath);
    }

    @Syscall(nr = 266)
    long symlinkat(Task task, @Path long target, @DirFd int newdirfd, @Path long linkpath) {
        String to = path(task, target);
        String name = path(task, linkpath);
        names.makeSymbolicLink(fs(task), to, base(task, newdirfd, name), name);
        return 0;
    }

    @Syscall(nr = 87)
    long unlink(Task task, @Path long path) {
        return unlinkat(task, AtFlags.AT_FDCWD, path, 0);
    }

    @Syscall(nr = 84)
    long rmdir(Task task, @Path long path) {
        return unlinkat(task, AtFlags.AT_FDCWD, path, AtFlags.AT_REMOVEDIR);
    }

    @Syscall(nr = 263)
    long unlinkat(Task task, @DirFd int dirfd, @Path long path, @Flags(AtFlags.class) int flags) {
        allow(flags, AtFlags.AT_REMOVEDIR);
        String name = path(task, path);
        names.unlink(fs(task), base(task, dirfd, name), name, flags);
        return 0;
    }

    @Syscall(nr = 82)
    long rename(Task task, @Path long oldpath, @Path long newpath) {
        return renameat2(task, AtFlags.AT_FDCWD, oldpath, AtFlags.AT_FDCWD, newpath, 0);
    }

    @Syscall(nr = 264)
    long renameat(Task task, @DirFd int olddirfd, @Path long oldpath, @DirFd int newdirfd, @Path long newpath) {
        return renameat2(task, olddirfd, oldpath, newdirfd, newpath, 0);
    }

    @Syscall(nr = 316)
    long renameat2(Task task, @DirFd int olddirfd, @Path long oldpath, @DirFd int newdirfd, @Path long newpath,
            @Flags(RenameFlags.class) int flags) {
        String from = path(task, oldpath);
        String to = path(task, newpath);
        names.rename(fs(task), base(task, olddirfd, from), from, base(task, newdirfd, to), to, flags);
        return 0;
    }

    @Syscall(nr = 83)
    long mkdir(Task task, @Path long path, @Mode int mode) {
        return mkdirat(task, AtFlags.AT_FDCWD, path, mode);
    }

    @Syscall(nr = 258)
    long mkdirat(Task task, @DirFd int dirfd, @Path long path, @Mode int mode) {
        String name = path(task, path);
        names.makeDirectory(fs(task), base(task, dirfd, name), name, mode);
        return 0;
    }

    @Syscall(nr = 133)
    long mknod(Task task, @Path long path, @Mode int mode, @Device int device) {
        return mknodat(task, AtFlags.AT_FDCWD, path, mode, device);
    }

    @Syscall(nr = 259)
    long mknodat(Task task, @DirFd int dirfd, @Path long path, @Mode int mode, @Device int device) {
        int type = FileMode.type(mode);
        if ((type == FileMode.S_IFCHR || type == FileMode.S_IFBLK) && task.process().credentials().euid() != 0) {
            throw Errno.EPERM.failure();
        }
        String name = path(task, path);
        names.makeNode(fs(task), base(task, dirfd, name), name, mode, device & 0xffff_ffffL);
        return 0;
    }

    @Syscall(nr = 80)
    long chdir(Task task, @Path long path) {
        fs(task).changeDirectory(vfs.openDirectory(fs(task), null, path(task, path)));
        return 0;
    }

    @Syscall(nr = 81)
    long fchdir(Task task, @Fd int fd) {
        OpenFile directory = task.process().files().getAny(fd);
        if (!directory.isDirectory()) {
            throw Errno.ENOTDIR.failure();
        }
        vfs.queries().access(fs(task), directory, "", AccessMode.X_OK, AtFlags.AT_EMPTY_PATH);
        directory.retain();
        fs(task).changeDirectory(directory);
        return 0;
    }

    @Syscall(nr = 161)
    long chroot(Task task, @Path long path) {
        OpenFile directory = vfs.openDirectory(fs(task), null, path(task, path));
        try {
            if (task.process().credentials().euid() != 0) {
                throw Errno.EPERM.failure();
            }
            fs(task).changeRoot(directory.currentPath());
        } finally {
            directory.release();
        }
        return 0;
    }

    @Syscall(nr = 79)
    long getcwd(Task task, @Out(length = Out.RETURN) long buf, @Size long size) {
        byte[] path = (vfs.queries().workingDirectory(fs(task)) + '\0').getBytes(StandardCharsets.ISO_8859_1);
        if (path.length > PathLimits.PATH_MAX) {
            throw Errno.ENAMETOOLONG.failure();
        }
        if (Long.compareUnsigned(path.length, size) > 0) {
            throw Errno.ERANGE.failure();
        }
        task.memory().write(buf, path);
        return path.length;
    }

    @Syscall(nr = 89)
    long readlink(Task task, @Path long path, @Out(length = Out.RETURN) long buf, @Size int size) {
        return readlinkat(task, AtFlags.AT_FDCWD, path, buf, size);
    }

    @Syscall(nr = 267)
    long readlinkat(Task task, @DirFd int dirfd, @Path long path, @Out(length = Out.RETURN) long buf, @Size int size) {
        if (size <= 0) {
            throw Errno.EINVAL.failure();
        }
        String name = path(task, path);
        byte[] target = vfs.queries().readLink(fs(task), base(task, dirfd, name), name)
                .getBytes(StandardCharsets.ISO_8859_1);
        int length = Math.min(size, target.length);
        task.memory().write(buf, target, 0, length);
        return length;
    }

    @Syscall(nr = 95, result = Result.MODE)
    long umask(Task task, @Mode int mask) {
        return fs(task).changeUmask(mask);
    }
}
