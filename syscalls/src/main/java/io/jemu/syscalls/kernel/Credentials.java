package io.jemu.syscalls.kernel;

import java.util.List;

/** The user and group ids of a process (credentials(7)). */
public record Credentials(
        int uid, int euid, int suid, int fsuid, int gid, int egid, int sgid, int fsgid, List<Integer> groups) {
    public Credentials {
        groups = List.copyOf(groups);
    }

    /** One user and one group in all roles. */
    public static Credentials of(int uid, int gid, List<Integer> groups) {
        return new Credentials(uid, uid, uid, uid, gid, gid, gid, gid, groups);
    }

    /** Whether the process runs with other rights than those of the user who started it: AT_SECURE. */
    public boolean privileged() {
        return uid != euid || gid != egid;
    }
}
