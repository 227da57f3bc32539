package io.jemu.syscalls.descriptor;

/** How much of a system call is implemented. */
public enum SupportLevel {
    FULL,
    PARTIAL,
    /** Never done. */
    REFUSED
}
