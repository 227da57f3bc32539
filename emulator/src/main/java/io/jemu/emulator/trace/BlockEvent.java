package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A block of code is about to run for the first time since it was written. Code that several processes share is told
 * once, for the first of them.
 *
 * @param pid the process
 * @param tid the thread
 * @param address guest address of its first instruction
 * @param size bytes
 * @param region where it lies
 */
public record BlockEvent(int pid, int tid, long address, int size, CodeRegion region) implements Event {
    public BlockEvent {
        Objects.requireNonNull(region, "region is null");
    }

    @Override
    public String type() {
        return "block";
    }

    @Override
    public void describe(EventFields out) {
        out.address("address", address);
        out.number("size", size);
        out.part("region", region);
    }
}
