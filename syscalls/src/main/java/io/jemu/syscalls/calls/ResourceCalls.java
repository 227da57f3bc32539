package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Pid;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.kernel.Rlimits;
import io.jemu.syscalls.kernel.Task;

/** Resource limits (getrlimit(2); kernel/sys.c). */
public final class ResourceCalls {
    private static final Resource[] RESOURCES = Resource.values();
    /** NR_OPEN: the most that RLIMIT_NOFILE can be raised to. */
    private static final long NR_OPEN = 1L << 20;
    private static final int CAP_SYS_RESOURCE = 24;

    public ResourceCalls(Kernel kernel) {}

    @Syscall(nr = 97)
    long getrlimit(Task task, @Constant(Resource.class) int resource, @Out @Struct("rlimit") long rlim) {
        write(task, rlim, resource(resource));
        return 0;
    }

    @Syscall(nr = 160)
    long setrlimit(Task task, @Constant(Resource.class) int resource, @In @Struct("rlimit") long rlim) {
        long soft = task.memory().read64(rlim);
        long hard = task.memory().read64(rlim + Long.BYTES);
        set(task, task.process(), resource(resource), soft, hard);
        return 0;
    }

    @Syscall(nr = 302)
    long prlimit64(
            Task task,
            @Pid int pid,
            @Constant(Resource.class) int resource,
            @In @Struct("rlimit64") long new_rlim,
            @Out @Struct("rlimit64") long old_rlim) {
        AddressSpace memory = task.memory();
        long soft = new_rlim == 0 ? 0 : memory.read64(new_rlim);
        long hard = new_rlim == 0 ? 0 : memory.read64(new_rlim + Long.BYTES);
        Task target = Others.inspectable(task, pid);
        Resource which = resource(resource);
        long oldSoft = target.process().rlimits().soft(which);
        long oldHard = target.process().rlimits().hard(which);
        if (new_rlim != 0) {
            set(task, target.process(), which, soft, hard);
        }
        if (old_rlim != 0) {
            memory.write64(old_rlim, oldSoft);
            memory.write64(old_rlim + Long.BYTES, oldHard);
        }
        return 0;
    }

    private static Resource resource(int number) {
        if (number < 0 || number >= RESOURCES.length) {
            throw Errno.EINVAL.failure();
        }
        return RESOURCES[number];
    }

    private static void write(Task task, long address, Resource resource) {
        Rlimits limits = task.process().rlimits();
        task.memory().write64(address, limits.soft(resource));
        task.memory().write64(address + Long.BYTES, limits.hard(resource));
    }

    private static void set(Task task, Process target, Resource resource, long soft, long hard) {
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw Errno.EINVAL.failure();
        }
        if (resource == Resource.RLIMIT_NOFILE && Long.compareUnsigned(hard, NR_OPEN) > 0) {
            throw Errno.EPERM.failure();
        }
        boolean raises = Long.compareUnsigned(hard, target.rlimits().hard(resource)) > 0;
        if (raises && !Others.capable(task, CAP_SYS_RESOURCE)) {
            throw Errno.EPERM.failure();
        }
        target.changeLimit(resource, soft, hard);
    }
}
