package io.jemu.syscalls.declare;

/** What a successful system call returns. */
public enum Result {
    /** A signed number: a count, a descriptor, zero. */
    NUMBER,
    /** An address. */
    ADDRESS,
    /** Permission bits. */
    MODE,
    /** The call does not return. */
    NONE
}
