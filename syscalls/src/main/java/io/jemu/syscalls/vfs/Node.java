package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import java.util.List;

/**
 * A file of a file system that exists only inside jemu. Paths find it anew each time, so it may be a passing object.
 */
public sealed interface Node {
    /** What stat(2) tells of it. */
    FileStatus status();

    /** A directory. */
    non-sealed interface Directory extends Node {
        /**
         * Finds an entry.
         *
         * @return null if there is none; "." and ".." are never asked for
         */
        Node lookup(String name);

        /** All entries but "." and "..". */
        List<Entry> entries();
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
