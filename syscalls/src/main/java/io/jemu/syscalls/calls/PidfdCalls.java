package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PidfdFlags;
import io.jemu.syscalls.abi.PidfdSignalFlags;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Pid;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.fs.DirectoryNode;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.PidFile;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.syscalls.vfs.OpenFile;

/** Descriptors of processes: pidfd_open(2), pidfd_send_signal(2), pidfd_getfd(2). */
public final class PidfdCalls {
    private final Kernel kernel;

    public PidfdCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * The process or thread of a descriptor.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EBADF if it is none of these
     */
    static PidFile file(Task task, int fd) {
        if (task.process().files().get(fd) instanceof PidFile file) {
            return file;
        }
        throw Errno.EBADF.failure();
    }

    /** Whom a signal is for. */
    private record Target(Process process, Task thread, boolean gone) {}

    /** Of a descriptor of a process, or of its directory in procfs. */
    private static Target target(Task task, int fd) {
        OpenFile file = task.process().files().get(fd);
        if (file.node() instanceof DirectoryNode directory && directory.subject() instanceof Process process) {
            return new Target(process, null, process.state().reaped());
        }
        PidFile pidFile = file(task, fd);
        return new Target(pidFile.process(), pidFile.thread(), pidFile.gone());
    }

    @Syscall(nr = 434)
    long pidfd_open(Task task, @Pid int pid, @Flags(PidfdFlags.class) int flags) {
        Arguments.allow(flags, PidfdFlags.PIDFD_NONBLOCK | PidfdFlags.PIDFD_THREAD);
        if (pid <= 0) {
            throw Errno.EINVAL.failure();
        }
        int status = flags & PidfdFlags.PIDFD_NONBLOCK;
        Process process = kernel.processes().find(pid);
        Task thread = kernel.processes().findTask(pid);
        if (process == null && thread == null) {
            throw Errno.ESRCH.failure();
        }
        PidFile file;
        if ((flags & PidfdFlags.PIDFD_THREAD) != 0 && thread != null) {
            file = PidFile.of(thread, status);
        } else if (process != null) {
            file = PidFile.of(process, status);
        } else {
            // A thread that is not the first of its process.
            throw Errno.ENOENT.failure();
        }
        return task.process().files().install(file, true);
    }

    @Syscall(nr = 424)
    long pidfd_send_signal(Task task, @Fd int pidfd, @io.jemu.syscalls.declare.Signal int sig,
            @In @Struct("siginfo") long info, @Flags(PidfdSignalFlags.class) int flags) {
        Arguments.allow(flags, PidfdSignalFlags.PIDFD_SIGNAL_THREAD | PidfdSignalFlags.PIDFD_SIGNAL_THREAD_GROUP
                | PidfdSignalFlags.PIDFD_SIGNAL_PROCESS_GROUP);
        if (Integer.bitCount(flags) > 1) {
            throw Errno.EINVAL.failure();
        }
        Target file = target(task, pidfd);
        boolean toThread = flags == PidfdSignalFlags.PIDFD_SIGNAL_THREAD || flags == 0 && file.thread() != null;
        SignalInfo signal;
        if (info == 0) {
            signal = new SignalInfo(sig, toThread ? SignalInfo.SI_TKILL : SignalInfo.SI_USER,
                    new SignalInfo.Sender(task.process().pid(), task.process().credentials().uid(), 0));
        } else {
            signal = SignalInfo.ofBytes(sig, task.memory().read(info, SignalInfo.KERNEL_SIZE));
            if (task.memory().read32(info) != sig) {
                throw Errno.EINVAL.failure();
            }
            boolean own = file.process() == task.process() && flags != PidfdSignalFlags.PIDFD_SIGNAL_PROCESS_GROUP;
            if (!own && (signal.code() >= 0 || signal.code() == SignalInfo.SI_TKILL)) {
                throw Errno.EPERM.failure();
            }
        }
        if (sig != 0 && !Signal.valid(sig)) {
            throw Errno.EINVAL.failure();
        }
        if (file.gone()) {
            throw Errno.ESRCH.failure();
        }
        if (sig != 0) {
            send(file, signal, flags, toThread);
        }
        return 0;
    }

    private void send(Target file, SignalInfo signal, int flags, boolean toThread) {
        if (flags == PidfdSignalFlags.PIDFD_SIGNAL_PROCESS_GROUP) {
            int group = file.process().pid();
            kernel.processes().all().stream().filter(process -> process.session().pgid() == group).toList()
                    .forEach(process -> kernel.signals().send(process, signal));
        } else if (toThread) {
            Task thread = file.thread() != null ? file.thread() : kernel.processes().findTask(file.process().pid());
            if (thread != null) {
                kernel.signals().send(thread, signal);
            }
        } else {
            kernel.signals().send(file.process(), signal);
        }
    }

    @Syscall(nr = 438)
    long pidfd_getfd(Task task, @Fd int pidfd, @Fd int targetfd, @Hex int flags) {
        Arguments.allow(flags, 0);
        PidFile file = file(task, pidfd);
        if (file.process().state().end() != null) {
            throw Errno.ESRCH.failure();
        }
        OpenFile target = file.process().files().getAny(targetfd);
        target.retain();
        return task.process().files().install(target, true);
    }
}
