package io.jemu.syscalls.fs.tmp;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.FileSystemStatus;
import io.jemu.syscalls.abi.MemfdFlags;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.Actor;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** One file system in memory. */
public final class TemporaryFileSystem {
    static final int BLOCK = 4096;
    private static final int SECTOR = 512;
    /** As with tmpfs, so that programs that look at st_dev find anonymous devices. */
    private static final int ANONYMOUS_MAJOR = 0;

    private final Posix posix;
    private final Supplier<Actor> actor;
    private final String point;
    private final long device;
    private final long limit;
    /** Those of which the host holds something. */
    private final Set<Inode> contents = new HashSet<>();
    private final MemoryDirectory root;
    private long nextInode = 1;
    private long files;
    /** What the files took when that was last looked at, and what was written since. */
    private long measured;
    private long written;

    /**
     * @param actor in whose name it is used at the moment
     * @param point the guest's path where it is mounted, without a slash at its end
     * @param minor the minor number of its device
     * @param limit how many bytes of contents there can be
     * @param mode permissions of the root directory
     */
    public TemporaryFileSystem(Posix posix, Supplier<Actor> actor, String point, int minor, long limit, int mode) {
        this.posix = posix;
        this.actor = actor;
        this.point = point;
        this.device = FileStatus.device(ANONYMOUS_MAJOR, minor);
        this.limit = limit;
        this.root = new MemoryDirectory(newInode(FileMode.S_IFDIR | mode, 0, 0, -1), null, "");
    }

    /** The root directory. */
    public MemoryDirectory root() {
        return root;
    }

    Posix posix() {
        return posix;
    }

    Actor actor() {
        return actor.get();
    }

    String point() {
        return point;
    }

    long device() {
        return device;
    }

    private Inode newInode(int mode, int user, int group, int hostFd) {
        files++;
        return new Inode(this, nextInode++, mode, user, group, hostFd);
    }

    /** A file that is neither regular nor a FIFO. */
    Inode newInode(int mode, int group) {
        return newInode(mode, actor().user(), group, -1);
    }

    /** A regular file without contents. */
    Inode newFile(int mode, int group) {
        reserve(0);
        long fd = posix.memfdCreate("jemu", MemfdFlags.MFD_CLOEXEC);
        Inode inode = newInode(mode, actor().user(), group, (int) available(fd));
        contents.add(inode);
        return inode;
    }

    /** A FIFO: the host's descriptor of a pipe, by which the pipe is opened anew as a FIFO is. */
    Inode newFifo(int mode, int group) {
        int[] ends = new int[2];
        available(posix.pipe2(ends, OpenFlags.O_CLOEXEC));
        long fd = reopen(ends[0], OpenFlags.O_PATH);
        posix.close(ends[0]);
        posix.close(ends[1]);
        Inode inode = newInode(mode, actor().user(), group, (int) available(fd));
        contents.add(inode);
        return inode;
    }

    /** Gives up what the host holds of it. It is not used any more. */
    public void close() {
        contents.forEach(Inode::release);
        contents.clear();
    }

    /** Descriptors are the storage here: where they end, the file system is full. */
    private static long available(long result) {
        if (result == -Errno.EMFILE.number() || result == -Errno.ENFILE.number()) {
            throw Errno.ENOSPC.failure();
        }
        return Posix.check(result);
    }

    /** The host's result of opening a descriptor's file anew. */
    long reopen(int hostFd, int flags) {
        return posix.paths().openat(AtFlags.AT_FDCWD, "/proc/self/fd/" + hostFd, flags | OpenFlags.O_CLOEXEC, 0);
    }

    void changeTimes(int hostFd, Timestamp access, Timestamp modification) {
        Posix.check(posix.paths().utimensat(AtFlags.AT_FDCWD, "/proc/self/fd/" + hostFd, access, modification, 0));
    }

    void forget(Inode inode) {
        contents.remove(inode);
        files--;
    }

    /**
     * Makes sure that there is room.
     *
     * @throws SyscallException ENOSPC
     */
    void reserve(long bytes) {
        written += bytes;
        if (written < 0 || measured + written > limit) {
            measured = used();
            written = bytes;
            if (bytes < 0 || measured > limit - bytes) {
                written = 0;
                throw Errno.ENOSPC.failure();
            }
        }
    }

    private long used() {
        long sum = 0;
        for (Inode inode : contents) {
            sum += inode.status().blocks() * SECTOR;
        }
        return sum;
    }

    byte[] status() {
        long blocks = limit / BLOCK;
        long free = Math.max(0, blocks - used() / BLOCK);
        return new FileSystemStatus(FileSystemStatus.TMPFS_MAGIC, BLOCK, blocks, free, blocks,
                Math.max(0, blocks - files), FileSystemStatus.ST_VALID | FileSystemStatus.ST_NODEV).bytes();
    }
}
