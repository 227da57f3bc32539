package io.jemu.emulator.memory;

/** What an instruction, or the kernel on behalf of a program, wants to do with memory. */
public enum Access {
    READ,
    WRITE,
    FETCH
}
