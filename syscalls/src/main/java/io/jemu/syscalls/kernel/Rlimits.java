package io.jemu.syscalls.kernel;

import io.jemu.syscalls.host.HostIdentity;

/** A process's resource limits (getrlimit(2)): unsigned 64-bit numbers, {@link #INFINITY} for none. */
public final class Rlimits {
    public static final long INFINITY = -1;

    private static final Resource[] RESOURCES = Resource.values();

    private final long[] soft = new long[RESOURCES.length];
    private final long[] hard = new long[RESOURCES.length];

    /** Linux's limits for the first process. */
    public Rlimits() {
        for (Resource resource : RESOURCES) {
            set(resource, resource.defaultSoft(), resource.defaultHard());
        }
    }

    /** The limits that jemu's own process has on the host. */
    static Rlimits ofHost(HostIdentity host) {
        Rlimits limits = new Rlimits();
        for (Resource resource : RESOURCES) {
            long[] pair = host.limit(resource.ordinal());
            if (pair != null) {
                limits.set(resource, pair[0], pair[1]);
            }
        }
        return limits;
    }

    /** A copy, for a new process. */
    public Rlimits(Rlimits parent) {
        System.arraycopy(parent.soft, 0, soft, 0, soft.length);
        System.arraycopy(parent.hard, 0, hard, 0, hard.length);
    }

    public long soft(Resource resource) {
        return soft[resource.ordinal()];
    }

    public long hard(Resource resource) {
        return hard[resource.ordinal()];
    }

    public void set(Resource resource, long newSoft, long newHard) {
        soft[resource.ordinal()] = newSoft;
        hard[resource.ordinal()] = newHard;
    }

    /** Whether an amount is within the soft limit. */
    public boolean allows(Resource resource, long amount) {
        return Long.compareUnsigned(amount, soft(resource)) <= 0;
    }
}
