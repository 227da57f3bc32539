package io.jemu.syscalls.strace;

import java.util.List;
import java.util.Set;

/**
 * What is traced.
 *
 * @param calls {@code -e trace=}
 * @param signals bit n - 1 for signal n: {@code -e signal=}
 * @param statuses of the calls: {@code -e status=}
 * @param paths if there are any, only calls that have to do with these are traced: {@code -P}
 * @param followsForks whether all threads and processes are traced, or only the first one: {@code -f}
 */
public record Selection(CallSet calls, long signals, Set<Status> statuses, List<String> paths, boolean followsForks) {
    /** Everything. */
    public static final Selection ALL = new Selection(CallSet.ALL, -1, Set.of(Status.values()), List.of(), true);

    public Selection {
        statuses = Set.copyOf(statuses);
        paths = List.copyOf(paths);
    }

    /** What became of a call. */
    public enum Status {
        SUCCESSFUL, FAILED,
        /** It does not return. */
        UNFINISHED,
        /** Its result is not known. */
        UNAVAILABLE,
        /** It is still going on when tracing ends. */
        DETACHED
    }

    /** Whether each call is told whatever becomes of it, and so can be told before it returns. */
    boolean allStatuses() {
        return statuses.size() == Status.values().length;
    }
}
