package io.jemu.syscalls.kernel;

/** The resources of getrlimit(2), in the order of their numbers, and Linux's limits for the first process. */
public enum Resource {
    RLIMIT_CPU(Rlimits.INFINITY, Rlimits.INFINITY),
    RLIMIT_FSIZE(Rlimits.INFINITY, Rlimits.INFINITY),
    RLIMIT_DATA(Rlimits.INFINITY, Rlimits.INFINITY),
    RLIMIT_STACK(8L << 20, Rlimits.INFINITY),
    RLIMIT_CORE(0, Rlimits.INFINITY),
    RLIMIT_RSS(Rlimits.INFINITY, Rlimits.INFINITY),
    RLIMIT_NPROC(4096, 4096),
    RLIMIT_NOFILE(1024, 1L << 20),
    RLIMIT_MEMLOCK(8L << 20, 8L << 20),
    RLIMIT_AS(Rlimits.INFINITY, Rlimits.INFINITY),
    RLIMIT_LOCKS(Rlimits.INFINITY, Rlimits.INFINITY),
    RLIMIT_SIGPENDING(4096, 4096),
    RLIMIT_MSGQUEUE(819200, 819200),
    RLIMIT_NICE(0, 0),
    RLIMIT_RTPRIO(0, 0),
    RLIMIT_RTTIME(Rlimits.INFINITY, Rlimits.INFINITY);

    private final long soft;
    private final long hard;

    Resource(long soft, long hard) {
        this.soft = soft;
        this.hard = hard;
    }

    long defaultSoft() {
        return soft;
    }

    long defaultHard() {
        return hard;
    }
}
