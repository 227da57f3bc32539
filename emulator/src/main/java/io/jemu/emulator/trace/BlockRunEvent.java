package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A block of code is about to run, not for the first time only.
 *
 * @param pid the process
 * @param tid the thread
 * @param address guest address of its first instruction
 * @param place what the address is called: {@code main+0x11 (prog)}; empty if nobody knows
 */
public record BlockRunEvent(int pid, int tid, long address, String place) implements Event {
    public BlockRunEvent {
        Objects.requireNonNull(place, "place is null");
    }

    @Override
    public String type() {
        return "block-run";
    }

    @Override
    public void describe(EventFields out) {
        out.address("address", address);
        out.text("place", place);
    }

    /** For people: the address and its name. */
    public String line() {
        return "0x%x %s".formatted(address, place).stripTrailing();
    }
}
