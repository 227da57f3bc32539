package io.jemu.trace.gdb;

import io.jemu.syscalls.signal.Signal;

/** GDB's numbers of signals, which are the same for all systems (include/gdb/signals.def), and those of Linux. */
final class GdbSignal {
    static final int GDB_SIGNAL_INT = 2;
    static final int GDB_SIGNAL_TRAP = 5;
    private static final int GDB_SIGNAL_UNKNOWN = 143;
    private static final int GDB_SIGNAL_REALTIME_32 = 77;
    private static final int GDB_SIGNAL_REALTIME_33 = 45;
    private static final int GDB_SIGNAL_REALTIME_64 = 78;
    /** In the order of {@link Signal}: SIGHUP, SIGINT ... SIGSYS; SIGSTKFLT has none. */
    private static final int[] NUMBERS = {
        1, 2, 3, 4, 5, 6, 10, 8, 9, 30, 11, 31, 13, 14, 15, GDB_SIGNAL_UNKNOWN, 20, 19, 17, 18, 21, 22, 16, 24, 25, 26,
        27, 28, 23, 32, 12
    };

    private GdbSignal() {}

    /** GDB's number of one of Linux's signals. */
    static int of(int signal) {
        if (signal <= NUMBERS.length) {
            return NUMBERS[signal - 1];
        } else if (signal == Signal.FIRST_REAL_TIME) {
            return GDB_SIGNAL_REALTIME_32;
        } else if (signal == Signal.MAX) {
            return GDB_SIGNAL_REALTIME_64;
        }
        return GDB_SIGNAL_REALTIME_33 + signal - Signal.FIRST_REAL_TIME - 1;
    }

    /** Linux's number of one of GDB's signals, or 0 if Linux does not have it. */
    static int toLinux(int number) {
        for (int signal = 1; signal <= Signal.MAX; signal++) {
            if (of(signal) == number && number != GDB_SIGNAL_UNKNOWN) {
                return signal;
            }
        }
        return 0;
    }
}
