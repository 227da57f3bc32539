package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.kernel.Rlimits;

/** /proc/PID/limits (fs/proc/base.c, proc_pid_limits). */
final class LimitsText {
    private static final String FORMAT = "%-25s %-20s %-20s %s\n";

    private LimitsText() {}

    static String of(Rlimits limits) {
        StringBuilder text = new StringBuilder(FORMAT.formatted("Limit", "Soft Limit", "Hard Limit", "Units     "));
        for (Resource resource : Resource.values()) {
            String unit = unit(resource);
            text.append(FORMAT.formatted(name(resource), value(limits.soft(resource)), value(limits.hard(resource)),
                    unit.isEmpty() ? "" : "%-10s".formatted(unit)));
        }
        return text.toString();
    }

    private static String value(long limit) {
        return limit == Rlimits.INFINITY ? "unlimited" : Long.toUnsignedString(limit);
    }

    private static String name(Resource resource) {
        return switch (resource) {
            case RLIMIT_CPU -> "Max cpu time";
            case RLIMIT_FSIZE -> "Max file size";
            case RLIMIT_DATA -> "Max data size";
            case RLIMIT_STACK -> "Max stack size";
            case RLIMIT_CORE -> "Max core file size";
            case RLIMIT_RSS -> "Max resident set";
            case RLIMIT_NPROC -> "Max processes";
            case RLIMIT_NOFILE -> "Max open files";
            case RLIMIT_MEMLOCK -> "Max locked memory";
            case RLIMIT_AS -> "Max address space";
            case RLIMIT_LOCKS -> "Max file locks";
            case RLIMIT_SIGPENDING -> "Max pending signals";
            case RLIMIT_MSGQUEUE -> "Max msgqueue size";
            case RLIMIT_NICE -> "Max nice priority";
            case RLIMIT_RTPRIO -> "Max realtime priority";
            case RLIMIT_RTTIME -> "Max realtime timeout";
        };
    }

    private static String unit(Resource resource) {
        return switch (resource) {
            case RLIMIT_CPU -> "seconds";
            case RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_MEMLOCK, RLIMIT_AS,
                    RLIMIT_MSGQUEUE -> "bytes";
            case RLIMIT_NPROC -> "processes";
            case RLIMIT_NOFILE -> "files";
            case RLIMIT_LOCKS -> "locks";
            case RLIMIT_SIGPENDING -> "signals";
            case RLIMIT_NICE, RLIMIT_RTPRIO -> "";
            case RLIMIT_RTTIME -> "us";
        };
    }
}
