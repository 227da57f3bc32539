package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MICROSECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import io.jemu.syscalls.kernel.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** struct rusage (getrusage(2)). */
final class Rusage {
    private static final int SIZE = 144;
    private static final int MAXRSS = 32;
    private static final int MINFLT = 64;
    private static final int NVCSW = 128;
    private static final int KB = 1024;

    private Rusage() {}

    /** A struct as it lies in memory. */
    static byte[] bytes(Usage usage) {
        return bytes(usage, usage.residentBytes());
    }

    /** The same with another size of the largest resident set, in bytes. */
    static byte[] bytes(Usage usage, long resident) {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        putTime(bytes, usage.userNanos());
        putTime(bytes, usage.systemNanos());
        bytes.putLong(MAXRSS, resident / KB);
        bytes.putLong(MINFLT, usage.faults());
        bytes.putLong(NVCSW, usage.voluntarySwitches());
        bytes.putLong(NVCSW + Long.BYTES, usage.involuntarySwitches());
        return bytes.array();
    }

    private static void putTime(ByteBuffer bytes, long nanos) {
        bytes.putLong(nanos / NANOSECONDS_PER_SECOND);
        bytes.putLong(nanos % NANOSECONDS_PER_SECOND / NANOSECONDS_PER_MICROSECOND);
    }
}
