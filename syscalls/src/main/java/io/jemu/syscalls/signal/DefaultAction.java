package io.jemu.syscalls.signal;

/** What a signal does to a process that has no handler for it. */
public enum DefaultAction {
    TERMINATE,
    CORE_DUMP,
    IGNORE,
    STOP,
    CONTINUE
}
