package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Capabilities;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Task;

/** Other threads and processes as the arguments of calls, and what one may do with them. */
final class Others {
    private static final int CAP_SYS_PTRACE = 19;

    private Others() {}

    /**
     * A thread by its id, or the caller for 0.
     *
     * @throws io.jemu.syscalls.abi.SyscallException ESRCH
     */
    static Task thread(Task task, int tid) {
        Task found = tid == 0 ? task : task.kernel().processes().findTask(tid);
        if (found == null) {
            throw Errno.ESRCH.failure();
        }
        return found;
    }

    /**
     * A thread whose process the caller may look into (ptrace(2), "Ptrace access mode checking").
     *
     * @throws io.jemu.syscalls.abi.SyscallException ESRCH, EPERM
     */
    static Task inspectable(Task task, int tid) {
        Task found = thread(task, tid);
        Credentials own = task.process().credentials();
        Credentials of = found.process().credentials();
        boolean sameUser = own.uid() == of.uid() && own.uid() == of.euid() && own.uid() == of.suid()
                && own.gid() == of.gid() && own.gid() == of.egid() && own.gid() == of.sgid();
        if (found.process() != task.process() && !sameUser && !capable(task, CAP_SYS_PTRACE)) {
            throw Errno.EPERM.failure();
        }
        return found;
    }

    /** Whether the effective user is one of those that the other process runs for. */
    static boolean owns(Task task, Task other) {
        int user = task.process().credentials().euid();
        Credentials of = other.process().credentials();
        return user == of.uid() || user == of.euid();
    }

    static boolean capable(Task task, int capability) {
        Capabilities set = task.attributes().capabilities();
        return (set != null ? set : Capabilities.of(task.process().credentials())).has(capability);
    }
}
