package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.abi.WaitOptions;
import io.jemu.syscalls.abi.WaitidType;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Pid;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.PidFile;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.Usage;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;

/** wait4(2) and waitid(2). */
public final class WaitCalls {
    /** Up to si_status: what waitid writes. */
    private static final int SIGINFO_SIZE = 28;

    private final Kernel kernel;

    public WaitCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    @Syscall(nr = 61)
    long wait4(Task task, @Pid int pid, @Out @Struct("wait_status") long status, @Flags(WaitOptions.class) int options,
            @Out @Struct("rusage") long rusage) {
        if (!WaitOptions.validForWait4(options)) {
            throw Errno.EINVAL.failure();
        }
        if (pid == Integer.MIN_VALUE) {
            throw Errno.ESRCH.failure();
        }
        Process changed = await(task, child -> matches(task, child, pid), options, options | WaitOptions.WEXITED,
                false);
        if (changed == null) {
            return 0;
        }
        int result = changed.pid();
        int wanted = changed.state().waitStatus();
        byte[] usage = rusage == 0 ? null : usageOf(changed);
        consume(changed);
        if (status != 0) {
            task.memory().write32(status, wanted);
        }
        if (usage != null) {
            task.memory().write(rusage, usage);
        }
        return result;
    }

    private static boolean matches(Task task, Process child, int pid) {
        if (pid > 0) {
            return child.pid() == pid;
        }
        return pid == -1 || child.session().pgid() == (pid == 0 ? task.process().session().pgid() : -pid);
    }

    /** What a child has used, with the children that it has waited for. */
    private static byte[] usageOf(Process child) {
        return Rusage.bytes(Usage.sum(child.usage(), child.family().childrensUsage()));
    }

    /** The parent has learnt of a child's change, which is not reported again. */
    private void consume(Process child) {
        if (child.state().end() != null) {
            kernel.families().reap(child);
        } else {
            child.state().forgetChange();
        }
    }

    /** Which children a call waits for. */
    @FunctionalInterface
    private interface ChildFilter {
        boolean accepts(Process child);
    }

    /**
     * A child that has ended, or changed in another way that is asked for; null if there is none yet and the call must
     * not wait.
     *
     * @param nonblocking whether the call fails then with EAGAIN
     */
    private static Process await(Task task, ChildFilter filter, int options, int events, boolean nonblocking) {
        boolean any = false;
        for (Process child : task.process().family().children()) {
            boolean clone = child.family().exitSignal() != Signal.SIGCHLD.number();
            boolean kind = (options & WaitOptions.__WALL) != 0 || clone == ((options & WaitOptions.__WCLONE) != 0);
            boolean own = (options & WaitOptions.__WNOTHREAD) == 0 || child.family().creator() == task;
            if (kind && own && filter.accepts(child)) {
                // Somebody who does not wait for ends has nothing to expect of a zombie.
                any |= child.state().end() == null || (events & WaitOptions.WEXITED) != 0;
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
        if (nonblocking) {
            throw Errno.EAGAIN.failure();
        }
        throw task.park(task.process().family().childEvents(), Restart.RESTART_SYS);
    }

    private static boolean changed(Process child, int events) {
        if (child.state().end() != null) {
            return (events & WaitOptions.WEXITED) != 0;
        }
        return switch (child.state().change()) {
            case NONE -> false;
            case STOPPED -> (events & WaitOptions.WSTOPPED) != 0;
            case CONTINUED -> (events & WaitOptions.WCONTINUED) != 0;
        };
    }

    @Syscall(nr = 247)
    long waitid(Task task, @Constant(WaitidType.class) int which, @Pid int id, @Out @Struct("siginfo") long infop,
            @Flags(WaitOptions.class) int options, @Out @Struct("rusage") long rusage) {
        int events = options & (WaitOptions.WEXITED | WaitOptions.WSTOPPED | WaitOptions.WCONTINUED);
        if (!WaitOptions.validForWaitid(options)) {
            throw Errno.EINVAL.failure();
        }
        boolean invalid = switch (which) {
            case WaitidType.P_ALL -> false;
            case WaitidType.P_PID -> id <= 0;
            case WaitidType.P_PGID, WaitidType.P_PIDFD -> id < 0;
            default -> true;
        };
        if (invalid) {
            throw Errno.EINVAL.failure();
        }
        PidFile file = which == WaitidType.P_PIDFD ? PidfdCalls.file(task, id) : null;
        int group = id == 0 ? task.process().session().pgid() : id;
        ChildFilter filter = switch (which) {
            case WaitidType.P_ALL -> child -> true;
            case WaitidType.P_PID -> child -> child.pid() == id;
            case WaitidType.P_PGID -> child -> child.session().pgid() == group;
            default -> child -> child == file.process() && file.thread() == null;
        };
        boolean nonblocking = file != null && (file.statusFlags() & OpenFlags.O_NONBLOCK) != 0;
        Process changed;
        try {
            changed = await(task, filter, options, events, nonblocking);
        } catch (SyscallException failure) {
            tell(task, infop, null);
            throw failure;
        }
        byte[] usage = changed == null || rusage == 0 ? null : usageOf(changed);
        SignalInfo info = changed == null ? null : kernel.families().childInfo(changed);
        if (changed != null && (options & WaitOptions.WNOWAIT) == 0) {
            consume(changed);
        }
        if (usage != null) {
            task.memory().write(rusage, usage);
        }
        tell(task, infop, info);
        return 0;
    }

    /** Writes what there is to tell of a child; zeros if there is nothing. */
    private static void tell(Task task, long address, SignalInfo info) {
        if (address != 0) {
            byte[] bytes = info == null ? new byte[SIGINFO_SIZE] : info.toBytes();
            task.memory().write(address, bytes, 0, SIGINFO_SIZE);
        }
    }
}
