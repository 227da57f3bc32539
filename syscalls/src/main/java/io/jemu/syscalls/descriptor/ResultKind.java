package io.jemu.syscalls.descriptor;

/** What a successful system call returns. */
public enum ResultKind {
    /** A signed number. */
    NUMBER,
    ADDRESS,
    /** Permission bits. */
    MODE,
    /** The call does not return. */
    NONE
}
