package io.jemu.syscalls.descriptor;

/** What the value of an argument means. */
public enum ArgumentKind {
    /** A signed number. */
    NUMBER,
    /** A number of bytes or elements, unsigned. */
    SIZE,
    /** A position in a file, or a distance, signed. */
    OFFSET,
    /** An address whose target is not shown. */
    ADDRESS,
    /** Bits without names. */
    HEX,
    /** A file descriptor. */
    FD,
    /** A file descriptor of a directory, or AT_FDCWD. */
    DIRFD,
    /** The address of a file name. */
    PATH,
    /** The address of another NUL-terminated string. */
    TEXT,
    /** The address of bytes. */
    BYTES,
    /** The address of a structure, or of an array of them. */
    STRUCT,
    /** Bits with names. */
    FLAGS,
    /** One of a set of values with names. */
    CONSTANT,
    /** Permission bits, and the type of a file. */
    MODE,
    /** A device number. */
    DEVICE,
    /** A process, thread or process group. */
    PID,
    /** A user or group. */
    ID,
    /** A signal number. */
    SIGNAL
}
