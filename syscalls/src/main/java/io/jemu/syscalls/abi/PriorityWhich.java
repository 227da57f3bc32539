package io.jemu.syscalls.abi;

/** Whose priority getpriority(2) means. */
public final class PriorityWhich {
    public static final int PRIO_PROCESS = 0;
    public static final int PRIO_PGRP = 1;
    public static final int PRIO_USER = 2;

    private PriorityWhich() {}
}
