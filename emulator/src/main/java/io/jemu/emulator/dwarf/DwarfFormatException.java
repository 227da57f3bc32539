package io.jemu.emulator.dwarf;

/** Debugging information that cannot be what it claims. Carries no stack trace: the cause is the file, not our code. */
public final class DwarfFormatException extends RuntimeException {
    public DwarfFormatException(String message) {
        super(message, null, false, false);
    }
}
