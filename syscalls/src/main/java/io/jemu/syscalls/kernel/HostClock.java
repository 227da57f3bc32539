package io.jemu.syscalls.kernel;

import io.jemu.syscalls.abi.ClockId;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.host.HostTime;

/** The host's time. */
final class HostClock implements Clock {
    private final HostTime host = new HostTime();

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long read(int clock) {
        return host.read(clock) ? Timestamp.toNanoseconds(host.seconds(), host.nanoseconds()) : NONE;
    }

    @Override
    public long resolution(int clock) {
        return host.readResolution(clock) ? Timestamp.toNanoseconds(host.seconds(), host.nanoseconds()) : NONE;
    }

    @Override
    public void waited(long nanos) {
        // It has passed.
    }

    @Override
    public boolean virtual() {
        return false;
    }

    @Override
    public long cpuNanos() {
        return read(ClockId.CLOCK_THREAD_CPUTIME_ID);
    }
}
