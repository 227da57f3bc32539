package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.IoPriorityWho;
import io.jemu.syscalls.abi.PriorityWhich;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.kernel.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The priorities of getpriority(2) and ioprio_get(2), of threads, process groups and users. */
public final class PriorityCalls {
    static final String KEPT = "kept, told and inherited; all threads get their turns alike";
    static final int NICE_LOWEST = 19;
    static final int NICE_HIGHEST = -20;
    private static final int CAP_SYS_NICE = 23;
    private static final int IOPRIO_CLASS_MASK = 7;
    private static final int IOPRIO_CLASS_SHIFT = 13;
    private static final int IOPRIO_CLASS_RT = 1;
    private static final int IOPRIO_CLASS_BE = 2;
    private static final int IOPRIO_CLASS_IDLE = 3;
    private static final int IOPRIO_DATA_MASK = (1 << IOPRIO_CLASS_SHIFT) - 1;

    private final Kernel kernel;

    public PriorityCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    @Syscall(nr = 140)
    long getpriority(Task task, @Constant(PriorityWhich.class) int which, int who) {
        int highest = NICE_LOWEST;
        for (Task each : targets(task, which, who)) {
            highest = Math.min(highest, each.attributes().nice());
        }
        return NICE_LOWEST + 1 - highest;
    }

    @Syscall(nr = 141, support = Support.PARTIAL, note = KEPT)
    long setpriority(Task task, @Constant(PriorityWhich.class) int which, int who, int niceval) {
        int nice = Math.clamp(niceval, NICE_HIGHEST, NICE_LOWEST);
        Errno error = null;
        for (Task each : targets(task, which, who)) {
            if (!Others.owns(task, each) && !Others.capable(task, CAP_SYS_NICE)) {
                error = Errno.EPERM;
            } else if (nice < each.attributes().nice() && !mayRaise(task, each, nice)) {
                error = Errno.EACCES;
            } else {
                each.attributes().scheduling(each.attributes().scheduling().withNice(nice));
            }
        }
        if (error != null) {
            throw error.failure();
        }
        return 0;
    }

    /** Whether a thread may get a nice value by RLIMIT_NICE, or the caller may give any. */
    static boolean mayRaise(Task task, Task target, int nice) {
        long lowest = NICE_LOWEST + 1 - target.process().rlimits().soft(Resource.RLIMIT_NICE);
        return nice >= lowest || Others.capable(task, CAP_SYS_NICE);
    }

    private List<Task> targets(Task task, int which, int who) {
        Process own = task.process();
        return switch (which) {
            case PriorityWhich.PRIO_PROCESS -> List.of(Others.thread(task, who));
            case PriorityWhich.PRIO_PGRP -> threads(
                    process -> process.session().pgid() == (who == 0 ? own.session().pgid() : who));
            case PriorityWhich.PRIO_USER ->
                threads(process -> process.credentials().uid() == (who == 0 ? own.credentials().uid() : who));
            default -> throw Errno.EINVAL.failure();
        };
    }

    private List<Task> threads(Predicate<Process> condition) {
        List<Task> threads = new ArrayList<>();
        for (Process process : kernel.processes().all()) {
            if (condition.test(process)) {
                threads.addAll(process.tasks());
            }
        }
        if (threads.isEmpty()) {
            throw Errno.ESRCH.failure();
        }
        return threads;
    }

    private List<Task> ioTargets(Task task, int which, int who) {
        return switch (which) {
            case IoPriorityWho.IOPRIO_WHO_PROCESS -> targets(task, PriorityWhich.PRIO_PROCESS, who);
            case IoPriorityWho.IOPRIO_WHO_PGRP -> targets(task, PriorityWhich.PRIO_PGRP, who);
            case IoPriorityWho.IOPRIO_WHO_USER -> targets(task, PriorityWhich.PRIO_USER, who);
            default -> throw Errno.EINVAL.failure();
        };
    }

    @Syscall(nr = 252)
    long ioprio_get(Task task, @Constant(IoPriorityWho.class) int which, int who) {
        int best = 0;
        for (Task each : ioTargets(task, which, who)) {
            int value = each.attributes().scheduling().ioPriority();
            best = best == 0 || value != 0 && value < best ? value : best;
        }
        return best;
    }

    @Syscall(nr = 251, support = Support.PARTIAL, note = "kept, told and inherited")
    long ioprio_set(Task task, @Constant(IoPriorityWho.class) int which, int who, @Hex int ioprio) {
        int level = ioprio & IOPRIO_DATA_MASK;
        switch (ioprio >>> IOPRIO_CLASS_SHIFT & IOPRIO_CLASS_MASK) {
            case 0 -> require(level == 0);
            case IOPRIO_CLASS_RT -> {
                if (!Others.capable(task, CAP_SYS_NICE)) {
                    throw Errno.EPERM.failure();
                }
            }
            // Besides the level there may be a hint.
            case IOPRIO_CLASS_BE, IOPRIO_CLASS_IDLE -> { }
            default -> require(false);
        }
        for (Task each : ioTargets(task, which, who)) {
            if (!Others.owns(task, each) && !Others.capable(task, CAP_SYS_NICE)) {
                throw Errno.EPERM.failure();
            }
            each.attributes().scheduling(each.attributes().scheduling().withIoPriority(ioprio));
        }
        return 0;
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw Errno.EINVAL.failure();
        }
    }
}
