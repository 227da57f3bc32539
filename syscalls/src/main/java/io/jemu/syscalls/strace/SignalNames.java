package io.jemu.syscalls.strace;

/** Names of signals and of sets of signals. */
final class SignalNames {
    private static final String PREFIX = "SIG";
    private static final String[] NAMES = {
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH",
        "IO", "PWR", "SYS", "RTMIN"
    };
    private static final int LAST = 64;
    /** With more than two thirds of all signals in a set, those that are missing are shown. */
    private static final int MANY = LAST * 2 / 3;

    private SignalNames() {}

    /** SIGINT, SIGRT_1, or a number. */
    static String name(int signal) {
        return signal >= 1 && signal <= LAST ? PREFIX + shortName(signal) : String.valueOf(signal);
    }

    private static String shortName(int signal) {
        return signal <= NAMES.length ? NAMES[signal - 1] : "RT_" + (signal - NAMES.length);
    }

    /** Bit n - 1 stands for signal n: {@code [INT ALRM]}, {@code ~[KILL]}. */
    static String set(View view, long bits) {
        boolean inverted = Long.bitCount(bits) > MANY;
        long shown = inverted ? ~bits : bits;
        StringBuilder out = new StringBuilder(inverted ? "~[" : "[");
        String separator = "";
        for (int signal = 1; signal <= LAST; signal++) {
            if ((shown >>> signal - 1 & 1) != 0) {
                out.append(separator).append(view.named(String.valueOf(signal), shortName(signal)));
                separator = " ";
            }
        }
        return out.append(']').toString();
    }
}
