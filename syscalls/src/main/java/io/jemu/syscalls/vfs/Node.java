package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.FileSystemStatus;
import io.jemu.syscalls.abi.Timestamp;
import java.util.List;

/**
 * A file of a file system that exists only inside jemu. Paths find it anew each time, so it may be a passing object.
 *
 * <p>What a file system does not allow it refuses: each of the operations that change something does so unless it says
 * otherwise.
 */
public sealed interface Node {
    /** What stat(2) tells of it. */
    FileStatus status();

    /**
     * faccessat(2): succeeds if the access is allowed.
     *
     * @param mode R_OK, W_OK, X_OK or F_OK
     */
    default void access(int mode) {
        int permissions = status().mode();
        boolean executable = this instanceof Directory || (permissions & FileMode.EXECUTE_ALL) != 0;
        boolean writable = this instanceof Link || (permissions & FileMode.WRITE_ALL) != 0;
        if ((mode & AccessMode.X_OK) != 0 && !executable || (mode & AccessMode.W_OK) != 0 && !writable) {
            throw Errno.EACCES.failure();
        }
    }

    /** chmod(2): permission bits only. */
    default void changeMode(int mode) {
        throw Errno.EPERM.failure();
    }

    /** chown(2): -1 leaves an id as it is. */
    default void changeOwner(int user, int group) {
        throw Errno.EPERM.failure();
    }

    /** utimensat(2): the nanoseconds may be UTIME_NOW or UTIME_OMIT. */
    default void changeTimes(Timestamp access, Timestamp modification) {
        throw Errno.EPERM.failure();
    }

    /** statfs(2) of its file system: struct statfs. */
    default byte[] fileSystem() {
        return FileSystemStatus.PROC.bytes();
    }

    /** Its extended attributes (xattr(7)), or null if it can have none: EOPNOTSUPP. */
    default ExtendedAttributes attributes() {
        return null;
    }

    /** A directory. Names that are made are neither "." nor ".."; modes have been masked. */
    non-sealed interface Directory extends Node {
        /**
         * The guest's path now, with " (deleted)" after it if it was removed; null: always the path it was found by.
         */
        default String path() {
            return null;
        }

        /**
         * Finds an entry.
         *
         * @return null if there is none; "." and ".." are never asked for
         */
        Node lookup(String name);

        /** All entries but "." and "..". */
        List<Entry> entries();

        /**
         * open(2) with O_CREAT of a name that does not exist.
         *
         * @param path the path that the open file is to have
         */
        default OpenFile create(String name, String path, int flags, int mode) {
            throw Errno.ENOENT.failure();
        }

        /** open(2) with O_TMPFILE. */
        default OpenFile createNameless(String path, int flags, int mode) {
            throw Errno.EOPNOTSUPP.failure();
        }

        /** mkdir(2). */
        default void makeDirectory(String name, int mode) {
            throw Errno.ENOENT.failure();
        }

        /** mknod(2). */
        default void makeNode(String name, int mode, long device) {
            throw Errno.ENOENT.failure();
        }

        /**
         * bind(2) of a socket to a path; which socket that is the file system does not know.
         *
         * @param mode with S_IFSOCK
         */
        default void makeSocket(String name, int mode) {
            throw Errno.EOPNOTSUPP.failure();
        }

        /** symlink(2). */
        default void makeLink(String name, String target) {
            throw Errno.ENOENT.failure();
        }

        /** link(2): another name of a file. */
        default void link(String name, Node file) {
            throw Errno.EXDEV.failure();
        }

        /** unlink(2). */
        default void unlink(String name) {
            throw Errno.EPERM.failure();
        }

        /** rmdir(2). */
        default void removeDirectory(String name) {
            throw Errno.EPERM.failure();
        }

        /**
         * renameat2(2).
         *
         * @param flags RENAME_*
         */
        default void rename(String name, Directory target, String newName, int flags) {
            throw Errno.EXDEV.failure();
        }
    }

    /** A symbolic link. */
    non-sealed interface Link extends Node {
        /** What readlink(2) gives. */
        String target();

        /**
         * What following the link leads to, if that is an open file whatever its name, as for /proc/self/fd/N.
         *
         * @return null if following it means to follow {@link #target}
         */
        default OpenFile file() {
            return null;
        }
    }

    /** Anything else. */
    non-sealed interface File extends Node {
        /**
         * Opens it.
         *
         * @param path the path that the open file is to have
         * @param flags of open(2)
         */
        OpenFile open(String path, int flags);

        /** Opens it with O_PATH: only a place. */
        default OpenFile place(String path, int flags) {
            return new NodeFile(path, this, flags);
        }

        /** truncate(2). */
        default void truncate(long length) {
            throw Errno.EINVAL.failure();
        }
    }

    /**
     * An entry of a directory.
     *
     * @param mode of which the type bits count
     */
    record Entry(String name, long inode, int mode) {
        private static final int TYPE_SHIFT = 12;

        /** The type as getdents64(2) shows it: DT_DIR and so on. */
        public int type() {
            return FileMode.type(mode) >> TYPE_SHIFT;
        }
    }
}
