package io.jemu.syscalls.exec;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.host.HostIdentity;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The credentials of a program that execve(2) starts (fs/exec.c, bprm_fill_uid; security/commoncap.c): effective ids
 * become saved ones too, and set-user-ID and set-group-ID bits give those of the file. They count only where jemu
 * itself has the rights that they give: a program that takes itself for root, and is not, would do harm.
 */
final class ExecCredentials {
    private static final int S_IXGRP = 0x8;
    /** struct statfs. */
    private static final int F_FLAGS = 80;
    private static final long ST_NOSUID = 2;

    private ExecCredentials() {}

    /**
     * The credentials after execve.
     *
     * @param before those of the process
     * @param host jemu's own
     * @param bits whether the bits count for this task (PR_SET_NO_NEW_PRIVS)
     */
    static Credentials of(Credentials before, Vfs vfs, OpenFile program, HostIdentity host, boolean bits) {
        int user = before.euid();
        int group = before.egid();
        FileStatus status = program.status();
        boolean setUser = (status.mode() & FileMode.S_ISUID) != 0;
        boolean setGroup = (status.mode() & FileMode.S_ISGID) != 0 && (status.mode() & S_IXGRP) != 0;
        if (bits && (setUser || setGroup) && !mountedNoSuid(vfs, program)) {
            if (setUser && (host.uid() == 0 || host.uid() == status.user())) {
                user = status.user();
            }
            if (setGroup && (host.uid() == 0 || host.gid() == status.group()
                    || host.groups().contains(status.group()))) {
                group = status.group();
            }
        }
        return new Credentials(before.uid(), user, user, user, before.gid(), group, group, group, before.groups());
    }

    private static boolean mountedNoSuid(Vfs vfs, OpenFile program) {
        ByteBuffer statfs = ByteBuffer.wrap(vfs.queries().fileSystem(program)).order(ByteOrder.LITTLE_ENDIAN);
        return (statfs.getLong(F_FLAGS) & ST_NOSUID) != 0;
    }
}
