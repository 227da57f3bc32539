package io.jemu.syscalls.mm;

/** The resource limits of a process that concern memory, in bytes; unsigned, so that -1 is no limit. */
public interface MemoryLimits {
    /** RLIMIT_AS. */
    long addressSpace();

    /** RLIMIT_DATA. */
    long data();

    /** RLIMIT_STACK. */
    long stack();

    /** RLIMIT_MEMLOCK. */
    long locked();
}
