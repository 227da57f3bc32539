package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;

/** In whose name a file system is used: the ids that permissions are checked against (path_resolution(7)). */
public interface Actor {
    /** The kernel itself: may do anything. */
    Actor KERNEL = new Actor() {
        @Override
        public int user() {
            return 0;
        }

        @Override
        public int group() {
            return 0;
        }

        @Override
        public boolean isMember(int group) {
            return true;
        }

        @Override
        public boolean overrides() {
            return true;
        }
    };

    /** The file system user id. */
    int user();

    /** The file system group id. */
    int group();

    /** Whether it is in a group, be it by the group id or by the supplementary groups. */
    boolean isMember(int group);

    /** Whether permissions do not bind it: CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_CHOWN. */
    boolean overrides();

    /**
     * Checks the permission bits of a file.
     *
     * @param mode R_OK, W_OK, X_OK
     * @throws io.jemu.syscalls.abi.SyscallException EACCES
     */
    default void require(FileStatus file, int mode) {
        int bits;
        if (overrides()) {
            boolean executable = file.isDirectory() || (file.mode() & FileMode.EXECUTE_ALL) != 0;
            bits = AccessMode.R_OK | AccessMode.W_OK | (executable ? AccessMode.X_OK : 0);
        } else if (file.user() == user()) {
            bits = file.mode() >> 6;
        } else {
            bits = isMember(file.group()) ? file.mode() >> 3 : file.mode();
        }
        if ((mode & ~bits) != 0) {
            throw Errno.EACCES.failure();
        }
    }

    /**
     * Checks that a file is one's own.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EPERM
     */
    default void requireOwner(FileStatus file) {
        if (!overrides() && file.user() != user()) {
            throw Errno.EPERM.failure();
        }
    }

    /**
     * Checks that a name may be removed from a directory: not everybody's in a sticky one.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EACCES, EPERM
     */
    default void requireRemoval(FileStatus directory, FileStatus file) {
        require(directory, AccessMode.W_OK | AccessMode.X_OK);
        if ((directory.mode() & FileMode.S_ISVTX) != 0 && directory.user() != user()) {
            requireOwner(file);
        }
    }

    /**
     * Checks a change of owner: only the privileged give files away, others change the group to one of theirs.
     *
     * @param newUser -1: as before
     * @param newGroup -1: as before
     * @throws io.jemu.syscalls.abi.SyscallException EPERM
     */
    default void requireChangeOfOwner(FileStatus file, int newUser, int newGroup) {
        if (overrides()) {
            return;
        }
        requireOwner(file);
        boolean givesAway = newUser != -1 && newUser != file.user();
        if (givesAway || newGroup != -1 && newGroup != file.group() && !isMember(newGroup)) {
            throw Errno.EPERM.failure();
        }
    }

    /**
     * Checks a change of times.
     *
     * @param toNow whether they become the current time, which who may write may do
     * @throws io.jemu.syscalls.abi.SyscallException EPERM, EACCES
     */
    default void requireChangeOfTimes(FileStatus file, boolean toNow) {
        if (overrides() || file.user() == user()) {
            return;
        }
        if (!toNow) {
            throw Errno.EPERM.failure();
        }
        require(file, AccessMode.W_OK);
    }
}
