package io.jemu.syscalls.kernel;

/**
 * What becomes of a waiting system call when a signal handler interrupts it (signal(7), "Interruption of system
 * calls").
 */
public enum Restart {
    /** Executed again after any handler: locks of futex(2). */
    ALWAYS,
    /** Executed again after a handler with SA_RESTART, else EINTR: read, write, wait4, futex, flock ... */
    RESTART_SYS,
    /** EINTR after any handler: poll, select, nanosleep, pause, sigsuspend ... */
    NO_HANDLER,
    /** EINTR after any handler, and also if the process was only stopped and continued: epoll_wait, sigtimedwait. */
    NEVER
}
