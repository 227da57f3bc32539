package io.jemu.syscalls.calls;

import static io.jemu.syscalls.calls.Arguments.base;
import static io.jemu.syscalls.calls.Arguments.path;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.CloneFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.ExecveatFlags;
import io.jemu.syscalls.declare.Address;
import io.jemu.syscalls.declare.DirFd;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Path;
import io.jemu.syscalls.declare.Pid;
import io.jemu.syscalls.declare.Result;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.fs.proc.NameSpaceFile;
import io.jemu.syscalls.kernel.CloneRequest;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.SessionMembership;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.ArrayList;
import java.util.List;

/** Processes and threads: how they come to be, what they run, how they end. */
public final class ProcessCalls {
    private static final int MAX_ARG_STRLEN = 131072;
    private static final int MAX_ARG_STRINGS = 0x7fff_ffff;

    /** What only a process with one thread may ask for; it has it already. */
    private static final long UNSHARED_ALONE =
            CloneFlags.CLONE_THREAD | CloneFlags.CLONE_SIGHAND | CloneFlags.CLONE_VM;

    private final Kernel kernel;

    public ProcessCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    @Syscall(nr = 39)
    long getpid(Task task) {
        return task.process().pid();
    }

    @Syscall(nr = 110)
    long getppid(Task task) {
        return task.process().family().parentPid();
    }

    @Syscall(nr = 186)
    long gettid(Task task) {
        return task.tid();
    }

    @Syscall(nr = 60, result = Result.NONE)
    long exit(Task task, int status) {
        kernel.exits().exitTask(task, status);
        return 0;
    }

    @Syscall(nr = 231, result = Result.NONE)
    long exit_group(Task task, int status) {
        kernel.exits().exit(task, status);
        return 0;
    }

    @Syscall(nr = 109)
    long setpgid(Task task, @Pid int pid, @Pid int pgid) {
        Process process = pid == 0 ? task.process() : kernel.processes().find(pid);
        if (pgid < 0 || pgid == 0 && pid < 0) {
            throw Errno.EINVAL.failure();
        }
        if (process == null || process != task.process() && process.family().parent() != task.process()) {
            throw Errno.ESRCH.failure();
        }
        if (process != task.process() && process.executed()) {
            throw Errno.EACCES.failure();
        }
        int group = pgid == 0 ? process.pid() : pgid;
        boolean exists = group == process.pid() || kernel.processes().all().stream()
                .anyMatch(p -> p.session().pgid() == group && p.session().sid() == process.session().sid());
        SessionMembership session = process.session();
        if (session.leads() || session.sid() != task.process().session().sid() || !exists) {
            throw Errno.EPERM.failure();
        }
        process.session().joinGroup(group);
        return 0;
    }

    @Syscall(nr = 121)
    long getpgid(Task task, @Pid int pid) {
        return processOf(task, pid).session().pgid();
    }

    @Syscall(nr = 111)
    long getpgrp(Task task) {
        return task.process().session().pgid();
    }

    @Syscall(nr = 124)
    long getsid(Task task, @Pid int pid) {
        return processOf(task, pid).session().sid();
    }

    private Process processOf(Task task, int pid) {
        Process process = pid == 0 ? task.process() : kernel.processes().find(pid);
        if (process == null) {
            throw Errno.ESRCH.failure();
        }
        return process;
    }

    @Syscall(nr = 112)
    long setsid(Task task) {
        Process process = task.process();
        if (kernel.processes().all().stream().anyMatch(p -> p.session().pgid() == process.pid())) {
            throw Errno.EPERM.failure();
        }
        process.session().begin();
        return process.pid();
    }

    @Syscall(nr = 59)
    long execve(Task task, @Path long pathname, @Address long argv, @Address long envp) {
        String path = path(task, pathname);
        kernel.programs().exec(task, null, path, strings(task.memory(), argv), strings(task.memory(), envp));
        return 0;
    }

    @Syscall(nr = 322)
    long execveat(Task task, @DirFd int dirfd, @Path long pathname, @Address long argv, @Address long envp,
            @Flags(ExecveatFlags.class) int flags) {
        if ((flags & ~(ExecveatFlags.AT_EMPTY_PATH | ExecveatFlags.AT_SYMLINK_NOFOLLOW)) != 0) {
            throw Errno.EINVAL.failure();
        }
        String path = path(task, pathname);
        OpenFile base = base(task, dirfd, path);
        if (path.isEmpty() && (flags & ExecveatFlags.AT_EMPTY_PATH) != 0 && base != null) {
            path = base.currentPath();
            base = null;
        }
        kernel.programs().exec(task, base, path, strings(task.memory(), argv), strings(task.memory(), envp));
        return 0;
    }

    /** An array of pointers to strings that ends with a null pointer; a null array is an empty one, as in Linux. */
    private static List<String> strings(AddressSpace memory, long array) {
        List<String> strings = new ArrayList<>();
        for (long at = array; array != 0; at += Long.BYTES) {
            long pointer = memory.read64(at);
            if (pointer == 0) {
                break;
            }
            String string = memory.readString(pointer, MAX_ARG_STRLEN);
            if (string == null || strings.size() == MAX_ARG_STRINGS) {
                throw Errno.E2BIG.failure();
            }
            strings.add(string);
        }
        return strings;
    }

    @Syscall(nr = 57)
    long fork(Task task) {
        return kernel.processes().clone(task, CloneRequest.FORK);
    }

    @Syscall(nr = 58)
    long vfork(Task task) {
        return kernel.processes().clone(task, CloneRequest.VFORK);
    }

    @Syscall(nr = 56)
    long clone(Task task, @Flags(CloneFlags.class) long flags, @Address long stack, @Address long parentTid,
            @Address long childTid, @Address long tls) {
        return kernel.processes().clone(task, CloneRequest.ofClone(flags, stack, parentTid, childTid, tls));
    }

    @Syscall(nr = 272, support = Support.PARTIAL, note = "name spaces are refused, as without privileges: EPERM")
    long unshare(Task task, @Flags(CloneFlags.class) long flags) {
        if ((flags & ~(UNSHARED_ALONE | CloneFlags.CLONE_FS | CloneFlags.CLONE_FILES | CloneFlags.CLONE_SYSVSEM
                | CloneRequest.NAMESPACES)) != 0) {
            throw Errno.EINVAL.failure();
        }
        Process process = task.process();
        if ((flags & UNSHARED_ALONE) != 0 && process.tasks().size() > 1) {
            throw Errno.EINVAL.failure();
        }
        if ((flags & CloneRequest.NAMESPACES) != 0) {
            throw Errno.EPERM.failure();
        }
        if ((flags & (CloneFlags.CLONE_FS | CloneFlags.CLONE_FILES)) != 0 && process.tasks().size() > 1) {
            // Threads have their descriptors and directories in common here.
            throw Errno.ENOSYS.failure();
        }
        if ((flags & CloneFlags.CLONE_FS) != 0) {
            process.unshareDirectories();
        }
        if ((flags & CloneFlags.CLONE_FILES) != 0) {
            process.unshareFiles();
        }
        return 0;
    }

    @Syscall(nr = 308, support = Support.PARTIAL, note = "there is one name space of each kind, which can be "
            + "entered again: not that of mounts and of time (EPERM), nor by a pidfd (EINVAL)")
    long setns(Task task, @Fd int fd, @Flags(CloneFlags.class) int nstype) {
        OpenFile file = task.process().files().get(fd);
        if (!(file instanceof NameSpaceFile space) || nstype != 0 && nstype != space.type()
                || space.type() == CloneFlags.CLONE_NEWUSER) {
            throw Errno.EINVAL.failure();
        }
        if (task.process().credentials().euid() != 0 || space.type() == CloneFlags.CLONE_NEWNS
                || space.type() == CloneFlags.CLONE_NEWTIME) {
            throw Errno.EPERM.failure();
        }
        return 0;
    }

    @Syscall(nr = 435)
    long clone3(Task task, @Address long args, @Size long size) {
        return kernel.processes().clone(task, CloneRequest.ofClone3(task.memory(), args, size));
    }
}
