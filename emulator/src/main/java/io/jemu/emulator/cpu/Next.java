package io.jemu.emulator.cpu;

/** What a {@link TrapHandler} wants the CPU to do after a trap. */
public enum Next {
    /** Go on at once. */
    CONTINUE,
    /** Return from {@link Engine#run}. */
    STOP
}
