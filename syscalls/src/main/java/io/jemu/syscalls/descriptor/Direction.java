package io.jemu.syscalls.descriptor;

/** Which way memory goes between a program and the kernel. */
public enum Direction {
    /** The argument is not an address of memory that is transferred. */
    NONE,
    IN,
    OUT,
    IN_OUT
}
