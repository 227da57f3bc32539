package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/**
 * The file of a name space, by which one is told from another (ioctl_ns(2)).
 *
 * @param kind such as net
 * @param number its inode
 * @param type the flag of clone(2) that makes one of its kind
 */
public record NameSpaceNode(String kind, long number, int type) implements Node.File {
    /** The device of nsfs; any that is no other file system's will do. */
    private static final long DEVICE = FileStatus.device(0, 4);

    /** As readlink(2) shows it. */
    String name() {
        return kind + ":[" + number + "]";
    }

    @Override
    public FileStatus status() {
        return FileStatus.synthetic(DEVICE, number, FileMode.S_IFREG | FileMode.READ_ALL, 1, 0);
    }

    @Override
    public OpenFile open(String path, int flags) {
        return new NameSpaceFile(this, flags);
    }
}
