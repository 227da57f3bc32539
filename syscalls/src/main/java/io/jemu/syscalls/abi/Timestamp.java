package io.jemu.syscalls.abi;

import io.jemu.emulator.memory.AddressSpace;

/**
 * A point in time: struct timespec, or struct statx_timestamp.
 *
 * @param seconds since the epoch
 * @param nanoseconds 0 to 999,999,999, or {@link #NOW} or {@link #OMIT} for utimensat(2)
 */
public record Timestamp(long seconds, long nanoseconds) {
    /** UTIME_NOW: the current time. */
    public static final long NOW = (1L << 30) - 1;
    /** UTIME_OMIT: leave the time as it is. */
    public static final long OMIT = (1L << 30) - 2;

    /** The size of struct timespec in bytes. */
    public static final int SIZE = 16;

    public static final long NANOSECONDS_PER_SECOND = 1_000_000_000;
    public static final long NANOSECONDS_PER_MILLISECOND = 1_000_000;
    public static final long NANOSECONDS_PER_MICROSECOND = 1000;
    public static final long MICROSECONDS_PER_SECOND = 1_000_000;

    /** Reads a struct timespec. */
    public static Timestamp read(AddressSpace memory, long address) {
        return new Timestamp(memory.read64(address), memory.read64(address + Long.BYTES));
    }

    /**
     * Reads a struct timeval.
     *
     * @throws SyscallException EINVAL if the microseconds are not less than a million
     */
    public static Timestamp readTimeval(AddressSpace memory, long address) {
        long seconds = memory.read64(address);
        long microseconds = memory.read64(address + Long.BYTES);
        if (microseconds < 0 || microseconds >= MICROSECONDS_PER_SECOND) {
            throw Errno.EINVAL.failure();
        }
        return new Timestamp(seconds, microseconds * NANOSECONDS_PER_MICROSECOND);
    }

    /**
     * Reads a struct timespec that is a duration, or a time that is not before the epoch.
     *
     * @return nanoseconds; Long.MAX_VALUE if they are more
     * @throws SyscallException EINVAL if it is negative, or the nanoseconds are a second or more
     */
    public static long readNanoseconds(AddressSpace memory, long address) {
        long seconds = memory.read64(address);
        long nanoseconds = memory.read64(address + Long.BYTES);
        if (seconds < 0 || Long.compareUnsigned(nanoseconds, NANOSECONDS_PER_SECOND) >= 0) {
            throw Errno.EINVAL.failure();
        }
        return toNanoseconds(seconds, nanoseconds);
    }

    /**
     * A duration in nanoseconds; Long.MAX_VALUE if they are more.
     *
     * @param seconds not negative
     * @param nanoseconds 0 to 999,999,999
     */
    public static long toNanoseconds(long seconds, long nanoseconds) {
        return seconds >= Long.MAX_VALUE / NANOSECONDS_PER_SECOND
                ? Long.MAX_VALUE : seconds * NANOSECONDS_PER_SECOND + nanoseconds;
    }
}
