package io.jemu.syscalls.kernel;

import io.jemu.syscalls.abi.SchedulingPolicy;

/**
 * How a thread wants to be scheduled (sched(7)). It is kept, told and inherited; all threads get their turns alike.
 *
 * @param policy a SCHED_* number
 * @param priority 1 to 99 for the policies of real time, else 0
 * @param nice from -20, which is served first, to 19
 * @param resetOnFork whether children begin with {@link #DEFAULT} instead of the policy of real time
 * @param ioPriority class and level of ioprio_set(2)
 */
public record Scheduling(int policy, int priority, int nice, boolean resetOnFork, int ioPriority) {
    public static final Scheduling DEFAULT = new Scheduling(SchedulingPolicy.SCHED_OTHER, 0, 0, false, 0);

    /** What a child begins with (kernel/sched/core.c, sched_fork). */
    Scheduling inherited() {
        if (!resetOnFork) {
            return this;
        }
        boolean realTime = realTime(policy);
        return new Scheduling(realTime ? SchedulingPolicy.SCHED_OTHER : policy, 0,
                realTime || nice < 0 ? 0 : nice, false, ioPriority);
    }

    /** Whether threads of a policy have a fixed priority. */
    public static boolean realTime(int policy) {
        return policy == SchedulingPolicy.SCHED_FIFO || policy == SchedulingPolicy.SCHED_RR;
    }

    public Scheduling withNice(int value) {
        return new Scheduling(policy, priority, value, resetOnFork, ioPriority);
    }

    public Scheduling withIoPriority(int value) {
        return new Scheduling(policy, priority, nice, resetOnFork, value);
    }
}
