package io.jemu.syscalls.net;

/** Who sends a message: struct ucred of SCM_CREDENTIALS and SO_PEERCRED (unix(7)). */
public record Sender(int pid, int uid, int gid) {}
