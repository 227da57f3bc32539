package io.jemu.syscalls.vfs;

/**
 * Whom an open file is to tell of input and output by a signal (fcntl(2), F_SETOWN_EX and F_SETSIG).
 *
 * @param type one of F_OWNER_*
 * @param id of a thread, process or process group; 0 for nobody
 * @param signal the signal, 0 for SIGIO
 */
public record FileOwner(int type, int id, int signal) {
    public static final int F_OWNER_TID = 0;
    public static final int F_OWNER_PID = 1;
    public static final int F_OWNER_PGRP = 2;
    /** Nobody. */
    public static final FileOwner NONE = new FileOwner(F_OWNER_PID, 0, 0);
}
