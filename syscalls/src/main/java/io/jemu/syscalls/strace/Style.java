package io.jemu.syscalls.strace;

import java.util.Objects;

/**
 * How system calls are written.
 *
 * @param stringLimit how many bytes of a string are shown: {@code -s}
 * @param strings which strings are written in hexadecimal: {@code -x}, {@code -xx}
 * @param constants how named constants are written: {@code -X}
 * @param descriptors what is told of file descriptors: {@code -y}, {@code -yy}
 * @param abbreviated the calls whose structures are shown in part: all but with {@code -v}
 * @param raw the calls whose arguments are shown as numbers: {@code -e raw=}
 * @param dereferenced the calls whose structures are shown, not their addresses: {@code -e verbose=}
 */
public record Style(int stringLimit, Strings strings, Constants constants, Descriptors descriptors,
        CallSet abbreviated, CallSet raw, CallSet dereferenced) {
    private static final int DEFAULT_STRING_LIMIT = 32;

    /** As strace without options. */
    public static final Style DEFAULT = new Style(DEFAULT_STRING_LIMIT, Strings.AS_TEXT, Constants.ABBREVIATED,
            Descriptors.NUMBER, CallSet.ALL, CallSet.NONE, CallSet.ALL);

    public Style {
        Objects.requireNonNull(strings, "strings is null");
        Objects.requireNonNull(constants, "constants is null");
        Objects.requireNonNull(descriptors, "descriptors is null");
    }

    /** Which strings are written in hexadecimal. */
    public enum Strings {
        /** None: bytes that cannot be printed are written in octal. */
        AS_TEXT,
        /** None, but bytes that cannot be printed are. */
        BYTES_IN_HEX,
        /** Those with bytes that are neither printable nor white space. */
        SOME_IN_HEX,
        ALL_IN_HEX
    }

    /** How named constants are written. */
    public enum Constants {
        /** {@code 0x80000} */
        RAW,
        /** {@code O_RDONLY|O_CLOEXEC} */
        ABBREVIATED,
        /** {@code 0x80000 /* O_RDONLY|O_CLOEXEC *}{@code /} */
        VERBOSE
    }

    /** What is told of a file descriptor. */
    public enum Descriptors {
        NUMBER,
        /** The path of its file, in angle brackets. */
        PATH,
        /** In place of a path what sockets are connected to, and the process of a pidfd; of devices the numbers. */
        ALL
    }
}
