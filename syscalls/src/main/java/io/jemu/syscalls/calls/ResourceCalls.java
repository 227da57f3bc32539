package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PriorityWhich;
import io.jemu.syscalls.abi.SchedulingPolicy;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Pid;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.HostSystem;
import io.jemu.syscalls.kernel.Capabilities;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.kernel.Rlimits;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.TaskAttributes;
import java.util.Arrays;

/** Resource limits, priorities and scheduling (man pages, section 2; kernel/sys.c, kernel/sched). */
public final class ResourceCalls {
    private static final Resource[] RESOURCES = Resource.values();
    private static final String ONE_AT_A_TIME = "kept or known for all threads at once; one of the guest runs at a time";
    private static final String OWN_THREAD = "only of the calling thread; one thread of the guest runs at a time";
    /** NR_OPEN: the most that RLIMIT_NOFILE can be raised to. */
    private static final long NR_OPEN = 1L << 20;
    private static final int CAP_SYS_NICE = 23;
    private static final int CAP_SYS_RESOURCE = 24;
    private static final int NICE_LOWEST = 19;
    private static final int NICE_HIGHEST = -20;
    private static final int REAL_TIME_LOWEST = 1;
    private static final int REAL_TIME_HIGHEST = 99;
    private static final int SCHED_RESET_ON_FORK = 0x4000_0000;

    private byte[] affinity;

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
        set(task, resource(resource), soft, hard);
        return 0;
    }

    @Syscall(nr = 302, support = Support.PARTIAL, note = "only of the calling process, others are not found")
    long prlimit64(
            Task task,
            @Pid int pid,
            @Constant(Resource.class) int resource,
            @In @Struct("rlimit64") long new_rlim,
            @Out @Struct("rlimit64") long old_rlim) {
        AddressSpace memory = task.memory();
        long soft = new_rlim == 0 ? 0 : memory.read64(new_rlim);
        long hard = new_rlim == 0 ? 0 : memory.read64(new_rlim + Long.BYTES);
        if (pid != 0 && pid != task.process().pid() && pid != task.tid()) {
            throw Errno.ESRCH.failure();
        }
        Resource which = resource(resource);
        long oldSoft = task.process().rlimits().soft(which);
        long oldHard = task.process().rlimits().hard(which);
        if (new_rlim != 0) {
            set(task, which, soft, hard);
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

    private static void set(Task task, Resource resource, long soft, long hard) {
        Rlimits limits = task.process().rlimits();
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw Errno.EINVAL.failure();
        }
        if (resource == Resource.RLIMIT_NOFILE && Long.compareUnsigned(hard, NR_OPEN) > 0) {
            throw Errno.EPERM.failure();
        }
        boolean raises = Long.compareUnsigned(hard, limits.hard(resource)) > 0;
        if (raises && !capable(task, CAP_SYS_RESOURCE)) {
            throw Errno.EPERM.failure();
        }
        limits.set(resource, soft, hard);
    }

    private static boolean capable(Task task, int capability) {
        Capabilities set = task.attributes().capabilities();
        return (set != null ? set : Capabilities.of(task.process().credentials())).has(capability);
    }

    @Syscall(nr = 140, support = Support.PARTIAL, note = OWN_THREAD)
    long getpriority(Task task, @Constant(PriorityWhich.class) int which, int who) {
        checkPriority(task, which, who);
        return NICE_LOWEST + 1 - task.attributes().nice();
    }

    @Syscall(nr = 141, support = Support.PARTIAL, note = OWN_THREAD)
    long setpriority(Task task, @Constant(PriorityWhich.class) int which, int who, int niceval) {
        checkPriority(task, which, who);
        int nice = Math.clamp(niceval, NICE_HIGHEST, NICE_LOWEST);
        TaskAttributes attributes = task.attributes();
        long lowest = NICE_LOWEST + 1 - task.process().rlimits().soft(Resource.RLIMIT_NICE);
        if (nice < attributes.nice() && nice < lowest && !capable(task, CAP_SYS_NICE)) {
            throw Errno.EACCES.failure();
        }
        attributes.nice(nice);
        return 0;
    }

    private static void checkPriority(Task task, int which, int who) {
        boolean self = switch (which) {
            case PriorityWhich.PRIO_PROCESS -> who == 0 || who == task.tid();
            case PriorityWhich.PRIO_PGRP -> who == 0 || who == task.process().pgid();
            case PriorityWhich.PRIO_USER -> who == 0 || who == task.process().credentials().uid();
            default -> throw Errno.EINVAL.failure();
        };
        if (!self) {
            throw Errno.ESRCH.failure();
        }
    }

    @Syscall(nr = 204, support = Support.PARTIAL, note = ONE_AT_A_TIME)
    long sched_getaffinity(Task task, @Pid int pid, @Size int len, @Out @Struct(value = "cpu_set", count = Out.RETURN)
            long user_mask_ptr) {
        byte[] cpus = affinity();
        if (len < cpus.length || len % Long.BYTES != 0) {
            throw Errno.EINVAL.failure();
        }
        checkAffine(task, pid);
        task.memory().write(user_mask_ptr, cpus);
        return cpus.length;
    }

    @Syscall(nr = 203, support = Support.PARTIAL,
            note = "kept for sched_getaffinity; one thread of the guest runs at a time")
    long sched_setaffinity(Task task, @Pid int pid, @Size int len, @In @Struct(value = "cpu_set", count = "len")
            long user_mask_ptr) {
        byte[] host = HostSystem.affinity();
        byte[] wanted = new byte[host.length];
        task.memory().read(user_mask_ptr, wanted, 0, (int) Math.min(Integer.toUnsignedLong(len), wanted.length));
        checkAffine(task, pid);
        boolean empty = true;
        for (int i = 0; i < host.length; i++) {
            wanted[i] &= host[i];
            empty &= wanted[i] == 0;
        }
        if (empty) {
            throw Errno.EINVAL.failure();
        }
        affinity = Arrays.copyOf(wanted, affinity().length);
        return 0;
    }

    /** The CPUs that the guest believes to have, in whole words up to the last that the host lets jemu use. */
    private byte[] affinity() {
        if (affinity == null) {
            byte[] host = HostSystem.affinity();
            int used = host.length;
            while (used > 1 && host[used - 1] == 0) {
                used--;
            }
            affinity = Arrays.copyOf(host, Math.ceilDiv(used, Long.BYTES) * Long.BYTES);
        }
        return affinity;
    }

    /** Whichever thread it is: all have the same policy, and what is kept for one is kept for all. */
    private static void checkThread(Task task, int pid) {
        if (pid < 0) {
            throw Errno.EINVAL.failure();
        }
        checkAffine(task, pid);
    }

    /** For calls that find no thread of a negative number rather than object to it. */
    private static void checkAffine(Task task, int pid) {
        if (pid != 0 && task.kernel().processes().findTask(pid) == null) {
            throw Errno.ESRCH.failure();
        }
    }

    @Syscall(nr = 24)
    long sched_yield(Task task) {
        task.kernel().scheduler().yield();
        return 0;
    }

    @Syscall(nr = 143, support = Support.PARTIAL, note = ONE_AT_A_TIME)
    long sched_getparam(Task task, @Pid int pid, @Out @Struct("sched_param") long param) {
        checkThread(task, pid);
        task.memory().write32(param, 0);
        return 0;
    }

    @Syscall(nr = 142, support = Support.PARTIAL, note = ONE_AT_A_TIME)
    long sched_setparam(Task task, @Pid int pid, @In @Struct("sched_param") long param) {
        int priority = task.memory().read32(param);
        checkThread(task, pid);
        if (priority != 0) {
            throw Errno.EINVAL.failure();
        }
        return 0;
    }

    @Syscall(nr = 145, support = Support.PARTIAL, note = ONE_AT_A_TIME)
    long sched_getscheduler(Task task, @Pid int pid) {
        checkThread(task, pid);
        return SchedulingPolicy.SCHED_OTHER;
    }

    @Syscall(nr = 144, support = Support.PARTIAL, note = "SCHED_OTHER is the only policy; others are refused: EPERM")
    long sched_setscheduler(Task task, @Pid int pid, @Constant(SchedulingPolicy.class) int policy,
            @In @Struct("sched_param") long param) {
        int priority = task.memory().read32(param);
        checkThread(task, pid);
        int number = policy & ~SCHED_RESET_ON_FORK;
        if (policy < 0 || priority < lowest(number) || priority > highest(number)) {
            throw Errno.EINVAL.failure();
        }
        if (number != SchedulingPolicy.SCHED_OTHER) {
            throw Errno.EPERM.failure();
        }
        return 0;
    }

    @Syscall(nr = 146)
    long sched_get_priority_max(Task task, @Constant(SchedulingPolicy.class) int policy) {
        return highest(policy);
    }

    @Syscall(nr = 147)
    long sched_get_priority_min(Task task, @Constant(SchedulingPolicy.class) int policy) {
        return lowest(policy);
    }

    /** Threads of SCHED_OTHER have no fixed interval. */
    @Syscall(nr = 148, support = Support.PARTIAL, note = ONE_AT_A_TIME)
    long sched_rr_get_interval(Task task, @Pid int pid, @Out @Struct("timespec") long interval) {
        checkThread(task, pid);
        task.memory().write64(interval, 0);
        task.memory().write64(interval + Long.BYTES, 0);
        return 0;
    }

    private static int lowest(int policy) {
        return highest(policy) == 0 ? 0 : REAL_TIME_LOWEST;
    }

    private static int highest(int policy) {
        return switch (policy) {
            case SchedulingPolicy.SCHED_FIFO, SchedulingPolicy.SCHED_RR -> REAL_TIME_HIGHEST;
            case SchedulingPolicy.SCHED_OTHER, SchedulingPolicy.SCHED_BATCH, SchedulingPolicy.SCHED_IDLE,
                    SchedulingPolicy.SCHED_DEADLINE -> 0;
            default -> throw Errno.EINVAL.failure();
        };
    }
}
