package io.jemu.syscalls.declare;

/** How much of a system call is implemented. */
public enum Support {
    /** Everything that programs can see. */
    FULL,
    /** Something is missing or simplified: {@link Syscall#note} says what. */
    PARTIAL,
    /** Its arguments are checked, but it is never done: {@link Syscall#note} says why, and with which error. */
    REFUSED
}
