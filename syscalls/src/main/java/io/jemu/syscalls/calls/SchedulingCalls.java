package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MILLISECOND;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SchedulingPolicy;
import io.jemu.syscalls.declare.Address;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Pid;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.HostSystem;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.kernel.Scheduling;
import io.jemu.syscalls.kernel.Task;
import java.util.Arrays;

/** Scheduling policies and the CPUs to run on (sched(7); kernel/sched/syscalls.c). */
public final class SchedulingCalls {
    private static final String KEPT = PriorityCalls.KEPT + "; SCHED_DEADLINE is refused: EPERM";
    private static final int CAP_SYS_NICE = 23;
    private static final int REAL_TIME_LOWEST = 1;
    private static final int REAL_TIME_HIGHEST = 99;
    private static final int SCHED_RESET_ON_FORK = 0x4000_0000;
    private static final long ROUND_ROBIN_INTERVAL = 100 * NANOSECONDS_PER_MILLISECOND;

    /** struct sched_attr: its first and its present size, and where its members lie. */
    private static final int SCHED_ATTR_SIZE_VER0 = 48;
    private static final int SCHED_ATTR_SIZE_VER1 = 56;
    private static final int POLICY = 4;
    private static final int FLAGS = 8;
    private static final int NICE = 16;
    private static final int PRIORITY = 20;
    private static final int RUNTIME = 24;
    private static final long SCHED_FLAG_RESET_ON_FORK = 0x01;
    private static final long SCHED_FLAG_KEEP_POLICY = 0x08;
    private static final long SCHED_FLAG_KEEP_PARAMS = 0x10;
    /** SCHED_FLAG_ALL but for the limits of utilization, which are a matter of configuration. */
    private static final long KNOWN_FLAGS = 0x1f;

    private byte[] cpus;

    public SchedulingCalls(Kernel kernel) {}

    @Syscall(nr = 204)
    long sched_getaffinity(Task task, @Pid int pid, @Size int len, @Out @Struct(value = "cpu_set", count = Out.RETURN)
            long user_mask_ptr) {
        byte[] all = cpus();
        if (len < all.length || len % Long.BYTES != 0) {
            throw Errno.EINVAL.failure();
        }
        Task target = Others.thread(task, pid);
        byte[] chosen = target.attributes().affinity();
        task.memory().write(user_mask_ptr, chosen != null ? chosen : all);
        return all.length;
    }

    @Syscall(nr = 203, support = Support.PARTIAL, note = "kept, told and inherited; threads run one at a time")
    long sched_setaffinity(Task task, @Pid int pid, @Size int len, @In @Struct(value = "cpu_set", count = "len")
            long user_mask_ptr) {
        byte[] wanted = new byte[cpus().length];
        task.memory().read(user_mask_ptr, wanted, 0, (int) Math.min(Integer.toUnsignedLong(len), wanted.length));
        Task target = Others.thread(task, pid);
        requireOwner(task, target);
        boolean empty = true;
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] &= cpus()[i];
            empty &= wanted[i] == 0;
        }
        if (empty) {
            throw Errno.EINVAL.failure();
        }
        target.attributes().affinity(wanted);
        return 0;
    }

    /** The CPUs that the guest believes to have, in whole words up to the last that the host lets jemu use. */
    private byte[] cpus() {
        if (cpus == null) {
            byte[] host = HostSystem.affinity();
            int used = host.length;
            while (used > 1 && host[used - 1] == 0) {
                used--;
            }
            cpus = Arrays.copyOf(host, Math.ceilDiv(used, Long.BYTES) * Long.BYTES);
        }
        return cpus;
    }

    private static Task target(Task task, int pid) {
        if (pid < 0) {
            throw Errno.EINVAL.failure();
        }
        return Others.thread(task, pid);
    }

    private static void requireOwner(Task task, Task target) {
        if (!Others.owns(task, target) && !Others.capable(task, CAP_SYS_NICE)) {
            throw Errno.EPERM.failure();
        }
    }

    @Syscall(nr = 24)
    long sched_yield(Task task) {
        task.kernel().scheduler().yield();
        return 0;
    }

    @Syscall(nr = 143)
    long sched_getparam(Task task, @Pid int pid, @Out @Struct("sched_param") long param) {
        requireAddress(param);
        task.memory().write32(param, target(task, pid).attributes().scheduling().priority());
        return 0;
    }

    @Syscall(nr = 142, support = Support.PARTIAL, note = KEPT)
    long sched_setparam(Task task, @Pid int pid, @In @Struct("sched_param") long param) {
        requireAddress(param);
        int priority = task.memory().read32(param);
        Task target = target(task, pid);
        Scheduling old = target.attributes().scheduling();
        set(task, target, old.policy(), priority, old.nice(), old.resetOnFork());
        return 0;
    }

    private static void requireAddress(long address) {
        if (address == 0) {
            throw Errno.EINVAL.failure();
        }
    }

    @Syscall(nr = 145)
    long sched_getscheduler(Task task, @Pid int pid) {
        Scheduling scheduling = target(task, pid).attributes().scheduling();
        return scheduling.policy() | (scheduling.resetOnFork() ? SCHED_RESET_ON_FORK : 0);
    }

    @Syscall(nr = 144, support = Support.PARTIAL, note = KEPT)
    long sched_setscheduler(Task task, @Pid int pid, @Constant(SchedulingPolicy.class) int policy,
            @In @Struct("sched_param") long param) {
        if (policy < 0) {
            throw Errno.EINVAL.failure();
        }
        requireAddress(param);
        int priority = task.memory().read32(param);
        Task target = target(task, pid);
        set(task, target, policy & ~SCHED_RESET_ON_FORK, priority, target.attributes().nice(),
                (policy & SCHED_RESET_ON_FORK) != 0);
        return 0;
    }

    private static void set(Task task, Task target, int policy, int priority, int nice, boolean resetOnFork) {
        Scheduling old = target.attributes().scheduling();
        boolean realTime = Scheduling.realTime(policy);
        highest(policy);
        if (priority < 0 || priority > REAL_TIME_HIGHEST || realTime != (priority != 0)
                || policy == SchedulingPolicy.SCHED_DEADLINE) {
            // Of a deadline nothing is known here: its time would be zero.
            throw Errno.EINVAL.failure();
        }
        if (!Others.capable(task, CAP_SYS_NICE)) {
            long limit = target.process().rlimits().soft(Resource.RLIMIT_RTPRIO);
            boolean rises = realTime && (policy != old.policy() && limit == 0
                    || priority > old.priority() && Long.compareUnsigned(priority, limit) > 0);
            boolean awakes = old.policy() == SchedulingPolicy.SCHED_IDLE && policy != SchedulingPolicy.SCHED_IDLE
                    && !PriorityCalls.mayRaise(task, target, old.nice());
            if (rises || awakes || nice < old.nice() && !PriorityCalls.mayRaise(task, target, nice)
                    || old.resetOnFork() && !resetOnFork || !Others.owns(task, target)) {
                throw Errno.EPERM.failure();
            }
        }
        target.attributes().scheduling(new Scheduling(policy, priority, nice, resetOnFork, old.ioPriority()));
    }

    @Syscall(nr = 314, support = Support.PARTIAL, note = KEPT)
    long sched_setattr(Task task, @Pid int pid, @Address long attr, @Hex int flags) {
        if (attr == 0 || pid < 0 || flags != 0) {
            throw Errno.EINVAL.failure();
        }
        AddressSpace memory = task.memory();
        long size = Integer.toUnsignedLong(memory.read32(attr));
        if (size == 0) {
            size = SCHED_ATTR_SIZE_VER0;
        }
        if (size < SCHED_ATTR_SIZE_VER0 || size > Page.SIZE
                || !zero(memory, attr + SCHED_ATTR_SIZE_VER1, attr + size)) {
            memory.write32(attr, SCHED_ATTR_SIZE_VER1);
            throw Errno.E2BIG.failure();
        }
        // Linux copies the whole structure.
        memory.read(attr, (int) size);
        int policy = memory.read32(attr + POLICY);
        long wanted = memory.read64(attr + FLAGS);
        int nice = Math.clamp(memory.read32(attr + NICE), PriorityCalls.NICE_HIGHEST, PriorityCalls.NICE_LOWEST);
        int priority = memory.read32(attr + PRIORITY);
        if (policy < 0 || (wanted & ~KNOWN_FLAGS) != 0) {
            throw Errno.EINVAL.failure();
        }
        Task target = target(task, pid);
        Scheduling old = target.attributes().scheduling();
        if ((wanted & SCHED_FLAG_KEEP_POLICY) != 0) {
            policy = old.policy();
        }
        if ((wanted & SCHED_FLAG_KEEP_PARAMS) != 0) {
            priority = old.priority();
            nice = old.nice();
        }
        if (policy == SchedulingPolicy.SCHED_DEADLINE && memory.read64(attr + RUNTIME) != 0) {
            throw Errno.EPERM.failure();
        }
        boolean fair = policy == SchedulingPolicy.SCHED_OTHER || policy == SchedulingPolicy.SCHED_BATCH;
        set(task, target, policy, priority, fair ? nice : old.nice(), (wanted & SCHED_FLAG_RESET_ON_FORK) != 0);
        return 0;
    }

    private static boolean zero(AddressSpace memory, long from, long to) {
        for (long at = from; at < to; at++) {
            if (memory.read8(at) != 0) {
                return false;
            }
        }
        return true;
    }

    @Syscall(nr = 315)
    long sched_getattr(Task task, @Pid int pid, @Address long attr, @Size int size, @Hex int flags) {
        if (attr == 0 || pid < 0 || flags != 0 || Integer.compareUnsigned(size, SCHED_ATTR_SIZE_VER0) < 0
                || Integer.compareUnsigned(size, Page.SIZE) > 0) {
            throw Errno.EINVAL.failure();
        }
        Scheduling scheduling = target(task, pid).attributes().scheduling();
        int known = Math.min(size, SCHED_ATTR_SIZE_VER1);
        AddressSpace memory = task.memory();
        memory.clear(attr, size);
        memory.write32(attr, known);
        memory.write32(attr + POLICY, scheduling.policy());
        memory.write64(attr + FLAGS, scheduling.resetOnFork() ? SCHED_FLAG_RESET_ON_FORK : 0);
        if (Scheduling.realTime(scheduling.policy())) {
            memory.write32(attr + PRIORITY, scheduling.priority());
        } else {
            memory.write32(attr + NICE, scheduling.nice());
        }
        return 0;
    }

    @Syscall(nr = 146)
    long sched_get_priority_max(Task task, @Constant(SchedulingPolicy.class) int policy) {
        return highest(policy);
    }

    @Syscall(nr = 147)
    long sched_get_priority_min(Task task, @Constant(SchedulingPolicy.class) int policy) {
        return highest(policy) == 0 ? 0 : REAL_TIME_LOWEST;
    }

    @Syscall(nr = 148, support = Support.PARTIAL, note = "0 but for SCHED_RR: other threads have no fixed interval")
    long sched_rr_get_interval(Task task, @Pid int pid, @Out @Struct("timespec") long interval) {
        int policy = target(task, pid).attributes().scheduling().policy();
        task.memory().write64(interval, 0);
        task.memory().write64(interval + Long.BYTES,
                policy == SchedulingPolicy.SCHED_RR ? ROUND_ROBIN_INTERVAL : 0);
        return 0;
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
