package io.jemu.syscalls.host;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.foreign.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * The clocks and the resource usage of the host, by the names of its C library. Numbers of clocks are those of Linux,
 * which are the same on all architectures. An instance belongs to one thread.
 */
public final class HostTime {
    /** The size of struct rusage on 64-bit hosts. */
    public static final int RUSAGE_SIZE = 144;

    private static final int TIMESPEC_SIZE = 16;

    private final MemorySegment buffer = Arena.ofAuto().allocate(RUSAGE_SIZE, Long.BYTES);

    private static final class Clock {
        static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();
        static final NativeFunction GETTIME = NativeFunction.link(LIBC, "clock_gettime");
    }

    private static final class Resolution {
        static final NativeFunction GETRES = NativeFunction.link(Clock.LIBC, "clock_getres");
    }

    private static final class Usage {
        static final NativeFunction GETRUSAGE = NativeFunction.link(Clock.LIBC, "getrusage");
        static final NativeFunction TIMES = NativeFunction.link(Clock.LIBC, "times");
    }

    /**
     * Reads a clock; {@link #seconds} and {@link #nanoseconds} then tell the time.
     *
     * @return whether the host has the clock
     */
    public boolean read(int clock) {
        return (int) Clock.GETTIME.call(clock, buffer.address()) == 0;
    }

    /**
     * Asks for the resolution of a clock, which {@link #seconds} and {@link #nanoseconds} then tell.
     *
     * @return whether the host has the clock
     */
    public boolean readResolution(int clock) {
        return (int) Resolution.GETRES.call(clock, buffer.address()) == 0;
    }

    public long seconds() {
        return buffer.get(JAVA_LONG, 0);
    }

    public long nanoseconds() {
        return buffer.get(JAVA_LONG, TIMESPEC_SIZE - Long.BYTES);
    }

    /**
     * getrusage(2): the whole of jemu is counted, whose threads are not the guest's.
     *
     * @param who RUSAGE_SELF or RUSAGE_THREAD
     * @return struct rusage, or null if the host refuses
     */
    public byte[] usage(int who) {
        return (int) Usage.GETRUSAGE.call(who, buffer.address()) == 0
                ? buffer.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)
                : null;
    }

    /** The result of times(2): clock ticks, a hundredth of a second each, since a time that the host chooses. */
    public long ticks() {
        return Usage.TIMES.call(buffer.address());
    }
}
