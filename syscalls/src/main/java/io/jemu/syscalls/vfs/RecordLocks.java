package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import java.util.HashMap;
import java.util.Map;

/**
 * What the host knows of the POSIX record locks of a guest's process (fcntl(2), "Advisory record locking").
 *
 * <p>The host would take all guests' processes for one, its own. So each has, for each file that it locks, an open file
 * description of its own on the host, and its locks are those of that description (F_OFD_SETLK).
 */
public final class RecordLocks {
    private static final int[] ACCESS = {OpenFlags.O_RDWR, OpenFlags.O_RDONLY, OpenFlags.O_WRONLY};

    private final FdTable owner;
    private final FileLocks locks;
    private final Posix posix;
    private final Map<FileIdentity, Integer> descriptors = new HashMap<>();

    RecordLocks(FdTable owner, FileLocks locks, Posix posix) {
        this.owner = owner;
        this.locks = locks;
        this.posix = posix;
    }

    /**
     * The host's descriptor that stands for the process's locks of a file.
     *
     * @param file one of the host's
     * @throws io.jemu.syscalls.abi.SyscallException ENOLCK if the host refuses to make one
     */
    public int descriptor(OpenFile file) {
        Integer known = descriptors.get(file.identity());
        if (known != null) {
            return known;
        }
        for (int access : ACCESS) {
            long fd = posix.paths().openat(AtFlags.AT_FDCWD, Tree.openPath(file.hostFd()),
                    access | OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY, 0);
            if (fd >= 0) {
                descriptors.put(file.identity(), (int) fd);
                return (int) fd;
            }
        }
        throw Errno.ENOLCK.failure();
    }

    /** Whether the host has been told of locks of a file. */
    public boolean knows(OpenFile file) {
        return descriptors.containsKey(file.identity());
    }

    /** A descriptor of the process was closed: with it go all locks of its file, whoever of it set them. */
    void closed(OpenFile file) {
        if (locks.holdsRanges(file, owner)) {
            locks.unset(file, owner, 0, Long.MAX_VALUE);
        }
        Integer fd = descriptors.remove(file.identity());
        if (fd != null) {
            posix.close(fd);
        }
    }
}
