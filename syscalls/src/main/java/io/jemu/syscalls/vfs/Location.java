package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;

/**
 * Where a path leads.
 *
 * @param path the guest's path, absolute, without symbolic links, dots or a slash at its end; "" is the root
 * @param node the file if it exists only inside jemu, else null
 * @param hostPath the host's path of the file or of the place where it would be made; null if {@code node} is set or
 *     nothing can be made there; ends with a slash if the guest's path did
 * @param layers in which layers the file, or where it is absent its directory, exists: {@link Tree}
 * @param exists whether the file is known to exist; always true where nobody has to know
 * @param magic whether {@code hostPath} is a link of the host's /proc to an open file and has to be followed
 * @param last what the path's last component is
 * @param directory the directory of the last component if it exists only inside jemu, else null
 * @param slash whether a slash comes after a last component that does not exist
 */
record Location(
        String path, Node node, String hostPath, int layers, boolean exists, boolean magic, Last last,
        Node.Directory directory, boolean slash) {
    /** What the last component of a path is: some system calls accept only names. */
    enum Last {
        NAME,
        DOT,
        DOT_DOT,
        ROOT
    }

    /**
     * The host's path for a call that changes something there.
     *
     * @param virtual the error if the place exists only inside jemu
     */
    String changeable(Errno virtual) {
        if (node != null) {
            throw virtual.failure();
        }
        if (hostPath == null) {
            throw Errno.ENOENT.failure();
        }
        return hostPath;
    }

    /** AT_SYMLINK_NOFOLLOW unless the host's path has to be followed: all links that count were followed already. */
    int hostFlags() {
        return magic ? 0 : AtFlags.AT_SYMLINK_NOFOLLOW;
    }

    /** The last component. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether the place belongs to a file system of jemu's own. */
    boolean virtual() {
        return node != null || directory != null && hostPath == null;
    }

    /** Fails with ENOENT if there is nothing. */
    Location existing() {
        if (!exists || node == null && hostPath == null) {
            throw Errno.ENOENT.failure();
        }
        return this;
    }
}
