package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Pid;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Sending signals: kill(2) and its relatives (kernel/signal.c). */
public final class SignalSendingCalls {
    private static final int INIT_PID = 1;
    private static final int ROOT = 0;

    private final Kernel kernel;

    public SignalSendingCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    @Syscall(nr = 62, support = Support.PARTIAL, note = "reaches processes of the guest only")
    long kill(Task task, @Pid int pid, @io.jemu.syscalls.declare.Signal int sig) {
        SignalInfo info = sentBy(task, sig, SignalInfo.SI_USER);
        if (pid > 0) {
            return send(task, existing(pid), info);
        }
        if (pid == Integer.MIN_VALUE) {
            throw Errno.ESRCH.failure();
        }
        if (pid == -1) {
            return sendToAll(task, info);
        }
        int group = pid == 0 ? task.process().session().pgid() : -pid;
        List<Process> members = matching(process -> process.session().pgid() == group);
        if (members.isEmpty()) {
            throw Errno.ESRCH.failure();
        }
        return sendToAny(task, members, info);
    }

    private Process existing(int pid) {
        Process process = kernel.processes().find(pid);
        if (process == null) {
            throw Errno.ESRCH.failure();
        }
        return process;
    }

    private List<Process> matching(Predicate<Process> condition) {
        List<Process> found = new ArrayList<>();
        kernel.processes().all().forEach(process -> {
            if (condition.test(process)) {
                found.add(process);
            }
        });
        return found;
    }

    /** Succeeds as soon as the signal may be sent to one of them. */
    private long sendToAny(Task task, List<Process> targets, SignalInfo info) {
        requireSignal(info.signal());
        boolean any = false;
        for (Process target : targets) {
            if (permitted(task, target, info.signal())) {
                any = true;
                deliver(target, info);
            }
        }
        if (!any) {
            throw Errno.EPERM.failure();
        }
        return 0;
    }

    /** To all but init and the sender. That some may not be sent it does not count, as in Linux. */
    private long sendToAll(Task task, SignalInfo info) {
        List<Process> targets = matching(process -> process.pid() > INIT_PID && process != task.process());
        if (targets.isEmpty()) {
            throw Errno.ESRCH.failure();
        }
        requireSignal(info.signal());
        for (Process target : targets) {
            if (permitted(task, target, info.signal())) {
                deliver(target, info);
            }
        }
        return 0;
    }

    private long send(Task task, Process target, SignalInfo info) {
        requireSignal(info.signal());
        requirePermission(task, target, info);
        deliver(target, info);
        return 0;
    }

    private void deliver(Process target, SignalInfo info) {
        if (info.signal() != 0 && !kernel.signals().send(target, info)) {
            throw Errno.EAGAIN.failure();
        }
    }

    @Syscall(nr = 200)
    long tkill(Task task, @Pid int tid, @io.jemu.syscalls.declare.Signal int sig) {
        if (tid <= 0) {
            throw Errno.EINVAL.failure();
        }
        return sendTo(task, 0, tid, sentBy(task, sig, SignalInfo.SI_TKILL));
    }

    @Syscall(nr = 234)
    long tgkill(Task task, @Pid int tgid, @Pid int tid, @io.jemu.syscalls.declare.Signal int sig) {
        if (tgid <= 0 || tid <= 0) {
            throw Errno.EINVAL.failure();
        }
        return sendTo(task, tgid, tid, sentBy(task, sig, SignalInfo.SI_TKILL));
    }

    /** @param tgid the process that the thread must belong to, or 0 */
    private long sendTo(Task task, int tgid, int tid, SignalInfo info) {
        Task target = kernel.processes().findTask(tid);
        Process process = target == null ? kernel.processes().find(tid) : target.process();
        if (process == null || tgid != 0 && process.pid() != tgid) {
            throw Errno.ESRCH.failure();
        }
        requireSignal(info.signal());
        requirePermission(task, process, info);
        if (info.signal() != 0 && target != null && !kernel.signals().send(target, info)) {
            throw Errno.EAGAIN.failure();
        }
        return 0;
    }

    @Syscall(nr = 129)
    long rt_sigqueueinfo(Task task, @Pid int pid, @io.jemu.syscalls.declare.Signal int sig,
            @In @Struct("siginfo") long uinfo) {
        SignalInfo info = queued(task, sig, uinfo, pid != task.process().pid());
        return send(task, existing(pid), info);
    }

    @Syscall(nr = 297)
    long rt_tgsigqueueinfo(Task task, @Pid int tgid, @Pid int tid, @io.jemu.syscalls.declare.Signal int sig,
            @In @Struct("siginfo") long uinfo) {
        SignalInfo info = queued(task, sig, uinfo, tid != task.tid());
        if (tgid <= 0 || tid <= 0) {
            throw Errno.EINVAL.failure();
        }
        return sendTo(task, tgid, tid, info);
    }

    private static SignalInfo queued(Task task, int sig, long uinfo, boolean toOther) {
        SignalInfo info = SignalInfo.ofBytes(sig, task.memory().read(uinfo, SignalInfo.KERNEL_SIZE));
        // Nobody may pretend to be the kernel or kill(2) towards others.
        if (toOther && (info.code() >= 0 || info.code() == SignalInfo.SI_TKILL)) {
            throw Errno.EPERM.failure();
        }
        return info;
    }

    private static void requireSignal(int sig) {
        if (sig != 0 && !Signal.valid(sig)) {
            throw Errno.EINVAL.failure();
        }
    }

    private static void requirePermission(Task task, Process target, SignalInfo info) {
        if (!permitted(task, target, info.signal())) {
            throw Errno.EPERM.failure();
        }
    }

    /** kill_ok_by_cred, and SIGCONT within a session. */
    private static boolean permitted(Task task, Process target, int signal) {
        Credentials own = task.process().credentials();
        Credentials its = target.credentials();
        return target == task.process() || own.euid() == ROOT
                || own.euid() == its.suid() || own.euid() == its.uid()
                || own.uid() == its.suid() || own.uid() == its.uid()
                || signal == Signal.SIGCONT.number() && target.session().sid() == task.process().session().sid();
    }

    private static SignalInfo sentBy(Task task, int sig, int code) {
        return new SignalInfo(sig, code,
                new SignalInfo.Sender(task.process().pid(), task.process().credentials().uid(), 0));
    }
}
