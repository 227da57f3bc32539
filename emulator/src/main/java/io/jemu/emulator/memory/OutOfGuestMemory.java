package io.jemu.emulator.memory;

/** The arena is full. The kernel turns it into ENOMEM, or kills the guest as Linux's OOM killer would. */
public final class OutOfGuestMemory extends RuntimeException {
    public OutOfGuestMemory(String message) {
        super(message);
    }
}
