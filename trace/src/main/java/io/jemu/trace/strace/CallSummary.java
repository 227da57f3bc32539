package io.jemu.trace.strace;

import io.jemu.emulator.trace.SyscallEvent;
import io.jemu.trace.strace.StraceOptions.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table of calls that {@code -c} prints. Times are in nanoseconds. */
final class CallSummary {
    private static final double NANOSECONDS_PER_SECOND = 1e9;
    private static final long NANOSECONDS_PER_MICROSECOND = 1000;
    private static final double HUNDRED = 100;

    private final StraceOptions.Summary options;
    private final Map<Integer, Count> counts = new HashMap<>();
    private int lastNumber;
    private Count last;

    CallSummary(StraceOptions.Summary options) {
        this.options = options;
    }

    private static final class Count {
        private final int number;
        private final String name;
        private long calls;
        private long errors;
        private long total;
        private long least = Long.MAX_VALUE;
        private long most;

        private Count(int number, String name) {
            this.number = number;
            this.name = name;
        }

        private void add(long time, boolean failed) {
            calls++;
            errors += failed ? 1 : 0;
            total += time;
            least = Math.min(least, time);
            most = Math.max(most, time);
        }

        private long average() {
            return calls == 0 ? 0 : total / calls;
        }
    }

    /** Takes a call down; a call that does not return is not counted. */
    void count(SyscallEvent call) {
        if (call.outcome().equals("?")) {
            return;
        }
        if (last == null || lastNumber != call.number()) {
            last = counts.computeIfAbsent(call.number(), number -> new Count(number, call.name()));
            lastNumber = call.number();
        }
        last.add(options.wall() ? call.duration() : call.busy(), call.failed());
    }

    void print(LineOutput out) throws IOException {
        List<Count> rows = new ArrayList<>(counts.values());
        rows.sort(Comparator.comparingInt(count -> count.number));
        options.sort().ifPresent(column -> rows.sort(order(column)));
        Count total = new Count(0, "total");
        for (Count row : rows) {
            total.calls += row.calls;
            total.errors += row.errors;
            total.total += row.total;
            total.least = Math.min(total.least, row.least);
            total.most = Math.max(total.most, row.most);
        }
        List<List<String>> table = new ArrayList<>();
        rows.forEach(row -> table.add(cells(row, total.total)));
        List<String> last = cells(total, total.total);
        int[] widths = widths(table, last);
        line(out, options.columns().stream().map(CallSummary::heading).toList(), widths);
        rule(out, widths);
        for (List<String> row : table) {
            line(out, row, widths);
        }
        rule(out, widths);
        line(out, last, widths);
    }

    private static Comparator<Count> order(Column column) {
        return switch (column) {
            case TIME_PERCENT, TOTAL_TIME -> Comparator.comparingLong((Count count) -> count.total).reversed();
            case MIN_TIME -> Comparator.comparingLong((Count count) -> count.least).reversed();
            case MAX_TIME -> Comparator.comparingLong((Count count) -> count.most).reversed();
            case AVG_TIME -> Comparator.comparingLong(Count::average).reversed();
            case CALLS -> Comparator.comparingLong((Count count) -> count.calls).reversed();
            case ERRORS -> Comparator.comparingLong((Count count) -> count.errors).reversed();
            case NAME -> Comparator.comparing((Count count) -> count.name);
        };
    }

    private List<String> cells(Count count, long all) {
        List<String> cells = new ArrayList<>();
        for (Column column : options.columns()) {
            cells.add(switch (column) {
                case TIME_PERCENT -> decimal("%.2f", all == 0 ? count.name.equals("total") ? HUNDRED : 0
                        : HUNDRED * count.total / all);
                case TOTAL_TIME -> seconds(count.total);
                case MIN_TIME -> seconds(count.calls == 0 ? 0 : count.least);
                case MAX_TIME -> seconds(count.most);
                case AVG_TIME -> String.valueOf(count.average() / NANOSECONDS_PER_MICROSECOND);
                case CALLS -> String.valueOf(count.calls);
                case ERRORS -> count.errors == 0 ? "" : String.valueOf(count.errors);
                case NAME -> count.name;
            });
        }
        return cells;
    }

    private static String seconds(long nanoseconds) {
        return decimal("%.6f", nanoseconds / NANOSECONDS_PER_SECOND);
    }

    private static String decimal(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String heading(Column column) {
        return switch (column) {
            case TIME_PERCENT -> "% time";
            case TOTAL_TIME -> "seconds";
            case MIN_TIME -> "shortest";
            case MAX_TIME -> "longest";
            case AVG_TIME -> "usecs/call";
            case CALLS -> "calls";
            case ERRORS -> "errors";
            case NAME -> "syscall";
        };
    }

    /** The widths that strace's columns have had from of old; larger where something would not fit. */
    private int[] widths(List<List<String>> table, List<String> total) {
        int[] widths = new int[options.columns().size()];
        for (int i = 0; i < widths.length; i++) {
            int widest = total.get(i).length();
            for (List<String> row : table) {
                widest = Math.max(widest, row.get(i).length() + (options.columns().get(i) == Column.NAME ? 1 : 0));
            }
            int least = switch (options.columns().get(i)) {
                case TIME_PERCENT -> "100.00".length();
                case TOTAL_TIME, AVG_TIME -> 11;
                case MIN_TIME -> "shortest".length();
                case MAX_TIME -> "0.000000".length();
                case CALLS, ERRORS -> 9;
                case NAME -> 16;
            };
            widths[i] = Math.max(least, widest);
        }
        return widths;
    }

    private void line(LineOutput out, List<String> cells, int[] widths) throws IOException {
        for (int i = 0; i < widths.length; i++) {
            out.put(i == 0 ? "" : " ");
            String padding = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
            boolean first = options.columns().get(i) == Column.NAME;
            out.put(first ? cells.get(i) : padding);
            out.put(first ? i == widths.length - 1 ? "" : padding : cells.get(i));
        }
        out.endLine();
    }

    private static void rule(LineOutput out, int[] widths) throws IOException {
        for (int i = 0; i < widths.length; i++) {
            out.put(i == 0 ? "" : " ");
            out.put("-".repeat(widths[i]));
        }
        out.endLine();
    }
}
