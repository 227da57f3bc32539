package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Engine;
import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.host.HostTime;

/**
 * Time that passes with what the guest executes, and with what it sleeps: for runs that can be repeated. The system was
 * started one minute ago, and it is always the same date then, one that no file of the host is newer than.
 */
final class VirtualClock implements Clock {
    /** About what a block takes. */
    static final long NANOSECONDS_PER_BLOCK = 10;
    private static final long STARTED = 60_000_000_000L;
    /** 17 March 2030, 17:46:40 UTC, less the minute. */
    private static final long EPOCH = 1_900_000_000_000_000_000L - STARTED;

    private final Engine engine;
    private final HostTime host = new HostTime();
    private long slept = STARTED;

    /** @param engine one that counts blocks */
    VirtualClock(Engine engine) {
        this.engine = engine;
    }

    @Override
    public long nanoTime() {
        return slept + cpuNanos();
    }

    @Override
    public long read(int clock) {
        return switch (clock) {
            case ClockId.CLOCK_REALTIME, ClockId.CLOCK_REALTIME_COARSE, ClockId.CLOCK_REALTIME_ALARM,
                    ClockId.CLOCK_TAI -> EPOCH + nanoTime();
            case ClockId.CLOCK_MONOTONIC, ClockId.CLOCK_MONOTONIC_COARSE, ClockId.CLOCK_MONOTONIC_RAW,
                    ClockId.CLOCK_BOOTTIME, ClockId.CLOCK_BOOTTIME_ALARM -> nanoTime();
            default -> NONE;
        };
    }

    @Override
    public long resolution(int clock) {
        return host.readResolution(clock) ? host.nanoseconds() : NONE;
    }

    @Override
    public boolean virtual() {
        return true;
    }

    @Override
    public long cpuNanos() {
        return engine.blocks() * NANOSECONDS_PER_BLOCK;
    }

    @Override
    public void waited(long nanos) {
        slept += nanos;
    }
}
