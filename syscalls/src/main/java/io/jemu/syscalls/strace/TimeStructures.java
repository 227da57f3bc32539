package io.jemu.syscalls.strace;

import static io.jemu.syscalls.abi.Timestamp.MICROSECONDS_PER_SECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import java.util.Map;

/** Times, timers, and the use of resources. */
final class TimeStructures {
    private static final int SECOND = 8;
    private static final int TIMEVAL_SIZE = 16;
    private static final int RUSAGE_SIZE = 144;
    private static final String[] USAGE = {
        "ru_maxrss", "ru_ixrss", "ru_idrss", "ru_isrss", "ru_minflt", "ru_majflt", "ru_nswap", "ru_inblock",
        "ru_oublock", "ru_msgsnd", "ru_msgrcv", "ru_nsignals", "ru_nvcsw", "ru_nivcsw"
    };

    static final Structure TIMESPEC = Structure.of(TIMEVAL_SIZE,
            fields -> fields.signed64("tv_sec", 0).unsigned64("tv_nsec", SECOND));
    static final Structure TIMEVAL = Structure.of(TIMEVAL_SIZE,
            fields -> fields.signed64("tv_sec", 0).unsigned64("tv_usec", SECOND));

    private static final long UTIME_NOW = 0x3fff_ffff;
    private static final long UTIME_OMIT = 0x3fff_fffe;

    /** A time for utimensat(2), with its date. */
    static final Structure UTIMESPEC = new Structure(TIMEVAL_SIZE, false, (view, at) -> {
        long seconds = view.read64(at);
        long nanoseconds = view.read64(at + SECOND);
        if (nanoseconds == UTIME_NOW) {
            return "UTIME_NOW";
        }
        if (nanoseconds == UTIME_OMIT) {
            return "UTIME_OMIT";
        }
        return TIMESPEC.format().text(view, at) + comment(seconds, nanoseconds, NANOSECONDS_PER_SECOND, "%09d");
    });
    /** A time for utimes(2), with its date. */
    static final Structure UTIMEVAL = new Structure(TIMEVAL_SIZE, false, (view, at) ->
            TIMEVAL.format().text(view, at)
                    + comment(view.read64(at), view.read64(at + SECOND), MICROSECONDS_PER_SECOND, "%06d"));

    private TimeStructures() {}

    static void addTo(Map<String, Structure> byName) {
        byName.put("timespec", TIMESPEC);
        byName.put("timeval", TIMEVAL);
        byName.put("timezone", Structure.of(SECOND,
                fields -> fields.signed32("tz_minuteswest", 0).signed32("tz_dsttime", Integer.BYTES)));
        byName.put("itimerval", Structure.of(2 * TIMEVAL_SIZE, fields ->
                fields.nested("it_interval", 0, TIMEVAL).nested("it_value", TIMEVAL_SIZE, TIMEVAL)));
        byName.put("itimerspec", Structure.of(2 * TIMEVAL_SIZE, fields ->
                fields.nested("it_interval", 0, TIMESPEC).nested("it_value", TIMEVAL_SIZE, TIMESPEC)));
        byName.put("tms", Structure.of(4 * Long.BYTES, fields -> fields.unsigned64("tms_utime", 0)
                .unsigned64("tms_stime", Long.BYTES)
                .unsigned64("tms_cutime", 2 * Long.BYTES)
                .unsigned64("tms_cstime", 3 * Long.BYTES)));
        byName.put("rusage", Structure.of(RUSAGE_SIZE, fields ->
                usage(fields.nested("ru_utime", 0, TIMEVAL).nested("ru_stime", TIMEVAL_SIZE, TIMEVAL))));
        byName.put("utimespec", UTIMESPEC);
        byName.put("utimeval", UTIMEVAL);
        byName.put("utimbuf", Structure.of(TIMEVAL_SIZE, fields -> fields
                .put("actime", fields.int64(0) + comment(fields.int64(0), 0, 1, ""))
                .put("modtime", fields.int64(SECOND) + comment(fields.int64(SECOND), 0, 1, ""))));
    }

    private static void usage(Fields fields) {
        if (!fields.cut()) {
            int at = 2 * TIMEVAL_SIZE;
            for (String name : USAGE) {
                fields.unsigned64(name, at);
                at += Long.BYTES;
            }
        }
    }

    /** The date in a comment. */
    static String nanosecondComment(long seconds, long nanoseconds) {
        return comment(seconds, nanoseconds, NANOSECONDS_PER_SECOND, "%09d");
    }

    /** The date in a comment; nothing for the epoch or for a fraction out of range. */
    private static String comment(long seconds, long fraction, long limit, String digits) {
        if (fraction < 0 || fraction >= limit || seconds == 0 && fraction == 0) {
            return "";
        }
        return " /* " + Values.date(seconds, fraction == 0 ? "" : digits.formatted(fraction)) + " */";
    }
}
