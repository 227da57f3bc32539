package io.jemu.trace.strace;

import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.syscalls.strace.TraceRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What options of strace(1) ask for.
 *
 * @param request what is traced, and how calls are written
 * @param output the file to write to, empty: standard error; {@code -o}
 * @param append whether that file's contents stay: {@code -A}
 * @param separate whether each thread has a file of its own, with its id in the name: {@code -ff}
 * @param lines how lines begin and end
 * @param quiet what is not told
 * @param summary the table of calls; empty: there is none; {@code -c}, {@code -C}
 */
public record StraceOptions(TraceRequest request, Optional<String> output, boolean append, boolean separate,
        Lines lines, Set<Quiet> quiet, Optional<Summary> summary) {
    /** {@code -f}: everything, on standard error. */
    public static final StraceOptions DEFAULT = new StraceOptions(TraceRequest.DEFAULT, Optional.empty(), false, false,
            Lines.DEFAULT, Set.of(Quiet.ATTACH, Quiet.PERSONALITY), Optional.empty());

    public StraceOptions {
        Objects.requireNonNull(request, "request is null");
        quiet = Set.copyOf(quiet);
    }

    /**
     * Reads options as they are written in a shell.
     *
     * @param text words separated by blanks, quoted as in a shell
     * @throws StraceSyntaxException if one is not known or means nothing here
     */
    public static StraceOptions parse(String text) throws StraceSyntaxException {
        return new StraceOptionParser(OptionWords.split(text)).parse();
    }

    /** A message that can be suppressed: {@code -e quiet=}. */
    public enum Quiet { ATTACH, EXIT, PATH_RESOLUTION, PERSONALITY, THREAD_EXECVE }

    /** The unit of the last digit of a time. */
    public enum Precision {
        S(0), MS(3), US(6), NS(9);

        private final int digits;

        Precision(int digits) {
            this.digits = digits;
        }

        /** How many digits follow the point. */
        public int digits() {
            return digits;
        }
    }

    /** How the time of day is written. */
    public enum Clock { TIME, UNIX }

    /**
     * How lines begin and end.
     *
     * @param clock the time of day at the beginning: {@code -t}
     * @param clockPrecision its last digit
     * @param relative the time since the line before: {@code -r}; empty: none
     * @param duration the time that a call took, at the end: {@code -T}; empty: none
     * @param numbers the call's number: {@code -n}
     * @param instructions the address after the SYSCALL instruction: {@code -i}
     * @param column where the equals sign is put: {@code -a}
     */
    public record Lines(Optional<Clock> clock, Precision clockPrecision, Optional<Precision> relative,
            Optional<Precision> duration, boolean numbers, boolean instructions, int column) {
        static final Lines DEFAULT = new Lines(Optional.empty(), Precision.S, Optional.empty(), Optional.empty(),
                false, false, SyscallEvent.RESULT_COLUMN);

        boolean timed() {
            return clock.isPresent() || relative.isPresent() || duration.isPresent();
        }
    }

    /**
     * The table of calls.
     *
     * @param only whether there is nothing but the table: {@code -c}
     * @param wall whether time in which calls wait counts: {@code -w}
     * @param sort by which column: {@code -S}; empty: not
     * @param columns in order: {@code -U}
     */
    public record Summary(boolean only, boolean wall, Optional<Column> sort, List<Column> columns) {
        public Summary {
            columns = List.copyOf(columns);
        }
    }

    /** A column of the table of calls. */
    public enum Column {
        TIME_PERCENT(Set.of("time", "time-percent", "time_percent")),
        TOTAL_TIME(Set.of("total-time", "total_time", "time-total", "time_total")),
        MIN_TIME(Set.of("min-time", "min_time", "time-min", "time_min", "shortest")),
        MAX_TIME(Set.of("max-time", "max_time", "time-max", "time_max", "longest")),
        AVG_TIME(Set.of("avg-time", "avg_time", "time-avg", "time_avg")),
        CALLS(Set.of("calls", "count")),
        ERRORS(Set.of("errors", "error")),
        NAME(Set.of("name", "syscall", "syscall-name", "syscall_name"));

        private final Set<String> names;

        Column(Set<String> names) {
            this.names = names;
        }

        static Optional<Column> of(String name) {
            for (Column column : values()) {
                if (column.names.contains(name)) {
                    return Optional.of(column);
                }
            }
            return Optional.empty();
        }
    }
}
