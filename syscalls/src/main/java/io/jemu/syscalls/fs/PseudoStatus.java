package io.jemu.syscalls.fs;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.Timestamp;
import java.time.Instant;

/**
 * Makes the status of files of one file system that share an owner.
 *
 * @param device st_dev of the file system
 * @param user the owner
 * @param group the owner's group
 * @param time when the files were made
 */
public record PseudoStatus(long device, int user, int group, Timestamp time) {
    /** Keeps numbers made from paths apart from small ones and from zero, which readers take for "no file". */
    private static final long INODE_BASE = 0x1_0000_0000L;
    private static final int DIRECTORY_LINKS = 2;

    /** A file system whose files belong to root and were made now. */
    public static PseudoStatus ofRoot(long device) {
        Instant now = Instant.now();
        return new PseudoStatus(device, 0, 0, new Timestamp(now.getEpochSecond(), now.getNano()));
    }

    /** The same file system with files of another owner. */
    public PseudoStatus ownedBy(int otherUser, int otherGroup) {
        return new PseudoStatus(device, otherUser, otherGroup, time);
    }

    /** A number that a path always has. */
    public static long inode(String path) {
        return INODE_BASE | path.hashCode() & 0xffff_ffffL;
    }

    /** A directory's status; {@code path} makes its inode number. */
    public FileStatus directory(String path, int permissions) {
        return make(path, FileMode.S_IFDIR | permissions, DIRECTORY_LINKS, 0);
    }

    /** The status of a regular file whose size is not told, as in procfs. */
    public FileStatus file(String path, int permissions) {
        return make(path, FileMode.S_IFREG | permissions, 1, 0);
    }

    /** A symbolic link's status. */
    public FileStatus link(String path, int permissions, long size) {
        return make(path, FileMode.S_IFLNK | permissions, 1, size);
    }

    /** A character device's status; {@code number} is st_rdev. */
    public FileStatus character(String path, int permissions, long number) {
        FileStatus base = make(path, FileMode.S_IFCHR | permissions, 1, 0);
        return new FileStatus(base.mask(), base.blockSize(), base.attributes(), base.attributesMask(), base.device(),
                number, base.inode(), base.mode(), base.links(), base.user(), base.group(), base.size(), base.blocks(),
                base.accessed(), base.born(), base.changed(), base.modified(), base.mount());
    }

    private FileStatus make(String path, int mode, int links, long size) {
        return FileStatus.synthetic(device, inode(path), mode, links, size).with(user, group, time);
    }
}
