package io.jemu.trace.strace;

import io.jemu.trace.strace.StraceOptions.Clock;
import io.jemu.trace.strace.StraceOptions.Precision;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What comes before and after the text of a line: times, numbers, addresses. */
final class LineLeader {
    /** The line is about no call. */
    static final int NO_NUMBER = -1;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000;
    private static final int NANOSECOND_DIGITS = 9;
    private static final int PID_WIDTH = 5;
    private static final int NUMBER_WIDTH = 4;
    private static final int SECONDS_WIDTH = 6;
    private static final int ADDRESS_WIDTH = 16;

    private final StraceOptions.Lines lines;
    private final ZoneId zone = ZoneId.systemDefault();
    private RunClock clock = new RunClock(() -> 0, 0, 0);
    private long last = -1;
    /** The thread of the last line, and its column: most lines are of the same one as the line before. */
    private int columnTid = NO_NUMBER;
    private String column = "";

    LineLeader(StraceOptions.Lines lines) {
        this.lines = lines;
    }

    void begin(RunClock runClock) {
        clock = runClock;
    }

    long now() {
        return clock.now();
    }

    /** {@code 123   }: in a file of several threads. */
    String column(int tid) {
        if (columnTid != tid) {
            columnTid = tid;
            column = right(String.valueOf(tid), PID_WIDTH) + " ";
        }
        return column;
    }

    private static String right(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String left(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    /** {@code [pid   123] }: elsewhere. */
    static String bracketed(int tid) {
        return "[pid " + left(String.valueOf(tid), PID_WIDTH) + "] ";
    }

    /**
     * @param time in nanoseconds since the run began
     * @param number the call's, or {@link #NO_NUMBER}
     */
    void lead(LineOutput out, long time, int number, long instruction) throws IOException {
        if (lines.clock().isPresent()) {
            out.put(clock(time, lines.clock().get()));
        }
        if (lines.relative().isPresent()) {
            out.put(relative(time, lines.relative().get()));
        }
        if (lines.numbers()) {
            out.put("[" + left(number == NO_NUMBER ? "" : String.valueOf(number), NUMBER_WIDTH) + "] ");
        }
        if (lines.instructions()) {
            out.put("[" + (instruction == 0 ? "?".repeat(ADDRESS_WIDTH) : hex(instruction)) + "] ");
        }
    }

    private static String hex(long address) {
        String digits = Long.toHexString(address);
        return "0".repeat(ADDRESS_WIDTH - digits.length()) + digits;
    }

    private String clock(long time, Clock format) {
        long at = clock.begun() + time;
        long seconds = Math.floorDiv(at, NANOSECONDS_PER_SECOND);
        String text = format == Clock.UNIX ? String.valueOf(seconds)
                : TIME.format(Instant.ofEpochSecond(seconds).atZone(zone));
        return text + fraction(Math.floorMod(at, NANOSECONDS_PER_SECOND), lines.clockPrecision()) + " ";
    }

    private String relative(long time, Precision precision) {
        long passed = last < 0 ? 0 : Math.max(0, time - last);
        last = time;
        String text = left(String.valueOf(passed / NANOSECONDS_PER_SECOND), SECONDS_WIDTH)
                + fraction(passed % NANOSECONDS_PER_SECOND, precision);
        return lines.clock().isPresent() ? "(+" + text + ") " : text + " ";
    }

    /** {@code  <0.000123>} */
    String duration(long nanoseconds, Precision precision) {
        return " <" + nanoseconds / NANOSECONDS_PER_SECOND + fraction(nanoseconds % NANOSECONDS_PER_SECOND, precision)
                + ">";
    }

    private static String fraction(long nanoseconds, Precision precision) {
        if (precision == Precision.S) {
            return "";
        }
        String digits = String.valueOf(nanoseconds);
        return "." + ("0".repeat(NANOSECOND_DIGITS - digits.length()) + digits).substring(0, precision.digits());
    }
}
