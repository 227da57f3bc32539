package io.jemu.emulator.cpu;

/** The engine is missing, unfit, or has failed in a way that is not the guest's doing. */
public final class EngineFailure extends RuntimeException {
    public EngineFailure(String message) {
        super(message);
    }

    public EngineFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
