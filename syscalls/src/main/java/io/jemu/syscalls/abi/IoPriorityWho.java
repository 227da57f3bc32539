package io.jemu.syscalls.abi;

/** Whose priority ioprio_get(2) means. */
public final class IoPriorityWho {
    public static final int IOPRIO_WHO_PROCESS = 1;
    public static final int IOPRIO_WHO_PGRP = 2;
    public static final int IOPRIO_WHO_USER = 3;

    private IoPriorityWho() {}
}
