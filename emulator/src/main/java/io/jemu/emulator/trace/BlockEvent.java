package io.jemu.emulator.trace;

/**
 * A block of code is seen for the first time, just before it runs.
 *
 * @param pid the process
 * @param tid the thread
 * @param address guest address of its first instruction
 * @param size bytes
 */
public record BlockEvent(int pid, int tid, long address, int size) implements Event {
    @Override
    public String type() {
        return "block";
    }

    @Override
    public void describe(EventFields out) {
        out.address("address", address);
        out.number("size", size);
    }
}
