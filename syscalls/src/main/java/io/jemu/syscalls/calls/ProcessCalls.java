package io.jemu.syscalls.calls;

import static io.jemu.syscalls.calls.Arguments.base;
import static io.jemu.syscalls.calls.Arguments.path;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.CloneFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.ExecveatFlags;
import io.jemu.syscalls.abi.WaitOptions;
import io.jemu.syscalls.abi.WaitidType;
import io.jemu.syscalls.declare.Address;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.DirFd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Path;
import io.jemu.syscalls.declare.Pid;
import io.jemu.syscalls.declare.Result;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.CloneRequest;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.ArrayList;
import java.util.List;

/** Processes and threads: how they come to be, what they run, how they end. */
public final class ProcessCalls {
    private static final int MAX_ARG_STRLEN = 131072;
    private static final int MAX_ARG_STRINGS = 0x7fff_ffff;
    private static final int SIGINFO_STATUS = 24;
    private static final int RUSAGE_SIZE = 144;

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
        return task.process().parentPid();
    }

    @Syscall(nr = 186)
    long gettid(Task task) {
        return task.tid();
    }

    @Syscall(nr = 60, result = Result.NONE)
    long exit(Task task, int status) {
        kernel.exitTask(task, status);
        return 0;
    }

    @Syscall(nr = 231, result = Result.NONE)
    long exit_group(Task task, int status) {
        kernel.exit(task, status);
        return 0;
    }

    @Syscall(nr = 109)
    long setpgid(Task task, @Pid int pid, @Pid int pgid) {
        Process process = pid == 0 ? task.process() : kernel.processes().find(pid);
        if (pgid < 0) {
            throw Errno.EINVAL.failure();
        }
        if (process == null || process != task.process() && process.parent() != task.process()) {
            throw Errno.ESRCH.failure();
        }
        if (process != task.process() && process.executed()) {
            throw Errno.EACCES.failure();
        }
        int group = pgid == 0 ? process.pid() : pgid;
        boolean exists = group == process.pid() || kernel.processes().all().stream()
                .anyMatch(p -> p.pgid() == group && p.sid() == process.sid());
        if (process.sid() == process.pid() || process.sid() != task.process().sid() || !exists) {
            throw Errno.EPERM.failure();
        }
        process.joinGroup(group);
        return 0;
    }

    @Syscall(nr = 121)
    long getpgid(Task task, @Pid int pid) {
        return processOf(task, pid).pgid();
    }

    @Syscall(nr = 111)
    long getpgrp(Task task) {
        return task.process().pgid();
    }

    @Syscall(nr = 124)
    long getsid(Task task, @Pid int pid) {
        return processOf(task, pid).sid();
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
        if (kernel.processes().all().stream().anyMatch(p -> p.pgid() == process.pid())) {
            throw Errno.EPERM.failure();
        }
        process.beginSession();
        return process.pid();
    }

    @Syscall(nr = 59)
    long execve(Task task, @Path long pathname, @Address long argv, @Address long envp) {
        String path = path(task, pathname);
        kernel.exec(task, null, path, strings(task.memory(), argv), strings(task.memory(), envp));
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
        kernel.exec(task, base, path, strings(task.memory(), argv), strings(task.memory(), envp));
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

    @Syscall(nr = 435)
    long clone3(Task task, @Address long args, @Size long size) {
        return kernel.processes().clone(task, CloneRequest.ofClone3(task.memory(), args, size));
    }

    @Syscall(nr = 61)
    long wait4(Task task, @Pid int pid, @Out @Struct("wait_status") long status, @Flags(WaitOptions.class) int options,
            @Address long rusage) {
        if (!WaitOptions.validForWait4(options)) {
            throw Errno.EINVAL.failure();
        }
        if (pid == Integer.MIN_VALUE) {
            throw Errno.ESRCH.failure();
        }
        Process ended = awaitChild(task, child -> matches(task, child, pid), options, options | WaitOptions.WEXITED);
        if (ended == null) {
            return 0;
        }
        if (status != 0) {
            task.memory().write32(status, ended.waitStatus());
        }
        if (rusage != 0) {
            task.memory().clear(rusage, RUSAGE_SIZE);
        }
        consume(ended);
        return ended.pid();
    }

    /** The parent has learnt of a child's change, which is not reported again. */
    private void consume(Process child) {
        if (child.end() != null) {
            kernel.processes().reap(child);
        } else {
            child.forgetChange();
        }
    }

    private static boolean matches(Task task, Process child, int pid) {
        if (pid > 0) {
            return child.pid() == pid;
        }
        return pid == -1 || child.pgid() == (pid == 0 ? task.process().pgid() : -pid);
    }

    /** Which children a call waits for. */
    @FunctionalInterface
    private interface ChildFilter {
        boolean accepts(Process child);
    }

    /** A child that has ended, or changed in another way that is asked for; null if there is none yet and the call must not wait. */
    private Process awaitChild(Task task, ChildFilter filter, int options, int events) {
        boolean any = false;
        for (Process child : task.process().children()) {
            boolean clone = child.exitSignal() != Signal.SIGCHLD.number();
            boolean kind = (options & WaitOptions.__WALL) != 0 || clone == ((options & WaitOptions.__WCLONE) != 0);
            if (kind && filter.accepts(child)) {
                any = true;
                if (changed(child, events)) {
                    return child;
                }
            }
        }
        if (!any) {
            throw Errno.ECHILD.failure();
        }
        if ((options & WaitOptions.WNOHANG) != 0) {
            return null;
        }
        throw task.park(task.process().childEvents(), Restart.RESTART_SYS);
    }

    private static boolean changed(Process child, int events) {
        if (child.end() != null) {
            return (events & WaitOptions.WEXITED) != 0;
        }
        return switch (child.change()) {
            case NONE -> false;
            case STOPPED -> (events & WaitOptions.WSTOPPED) != 0;
            case CONTINUED -> (events & WaitOptions.WCONTINUED) != 0;
        };
    }

    @Syscall(nr = 247)
    long waitid(Task task, @Constant(WaitidType.class) int which, @Pid int id, @Out @Struct("siginfo") long infop,
            @Flags(WaitOptions.class) int options, @Address long rusage) {
        int events = options & (WaitOptions.WEXITED | WaitOptions.WSTOPPED | WaitOptions.WCONTINUED);
        if (!WaitOptions.validForWaitid(options)) {
            throw Errno.EINVAL.failure();
        }
        ChildFilter filter = switch (which) {
            case WaitidType.P_ALL -> child -> true;
            case WaitidType.P_PID -> child -> child.pid() == id;
            case WaitidType.P_PGID -> child -> child.pgid() == (id == 0 ? task.process().pgid() : id);
            default -> throw Errno.EINVAL.failure();
        };
        if (which == WaitidType.P_PID && id <= 0 || which == WaitidType.P_PGID && id < 0) {
            throw Errno.EINVAL.failure();
        }
        Process ended = awaitChild(task, filter, options, events);
        if (rusage != 0) {
            task.memory().clear(rusage, RUSAGE_SIZE);
        }
        if (infop != 0) {
            if (ended == null) {
                task.memory().clear(infop, SIGINFO_STATUS + Integer.BYTES);
            } else {
                byte[] info = kernel.processes().childInfo(ended).toBytes();
                task.memory().write(infop, info, 0, SignalInfo.SIZE);
            }
        }
        if (ended != null && (options & WaitOptions.WNOWAIT) == 0) {
            consume(ended);
        }
        return 0;
    }
}
