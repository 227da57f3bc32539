package io.jemu.emulator.memory;

/**
 * The arena is full. The kernel turns it into ENOMEM, or kills the guest as Linux's OOM killer would. Carries no stack
 * trace: the cause is the guest's need, not our code.
 */
public final class OutOfGuestMemory extends RuntimeException {
    public OutOfGuestMemory(String message) {
        super(message, null, false, false);
    }
}
