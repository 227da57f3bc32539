package io.jemu.syscalls.exec;

/**
 * Where the strings of arguments and environment lie on a program's stack, and what lies below them.
 *
 * @param stackPointer where argc lies: the stack pointer that the program starts with
 * @param auxv the address of the auxiliary vector, or 0
 */
public record StringArea(long argStart, long argEnd, long envStart, long envEnd, long stackPointer, long auxv) {
    /** Of a process that has not called execve yet. */
    public static final StringArea NONE = new StringArea(0, 0, 0, 0, 0, 0);
}
