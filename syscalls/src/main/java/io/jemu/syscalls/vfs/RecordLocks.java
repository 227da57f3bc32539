package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The POSIX record locks of a guest's process (fcntl(2), "Advisory record locking").
 *
 * <p>The host would take all guests' processes for one, its own. So each has, for each file that it locks, an open file
 * description of its own on the host, and its locks are those of that description (F_OFD_SETLK): the host then tells
 * processes of the guest from each other and from its own.
 */
public final class RecordLocks {
    private static final String DESCRIPTORS = "/proc/self/fd/";
    private static final Path DETAILS = Path.of("/proc/self/fdinfo");
    private static final int[] ACCESS = {OpenFlags.O_RDWR, OpenFlags.O_RDONLY, OpenFlags.O_WRONLY};

    private final Posix posix;
    private final Map<Key, Integer> descriptors = new HashMap<>();

    RecordLocks(Posix posix) {
        this.posix = posix;
    }

    private record Key(long device, long inode) {
        static Key of(OpenFile file) {
            FileStatus status = file.status();
            return new Key(status.device(), status.inode());
        }
    }

    /**
     * The host's descriptor that stands for the process's locks of a file.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL if the file cannot be locked, ENOLCK if the host refuses
     */
    public int descriptor(OpenFile file) {
        if (file.hostFd() < 0) {
            throw Errno.EINVAL.failure();
        }
        Key key = Key.of(file);
        Integer known = descriptors.get(key);
        if (known != null) {
            return known;
        }
        String path = DESCRIPTORS + file.hostFd();
        for (int access : ACCESS) {
            long fd = posix.paths().openat(AtFlags.AT_FDCWD, path,
                    access | OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY, 0);
            if (fd >= 0) {
                descriptors.put(key, (int) fd);
                return (int) fd;
            }
        }
        throw Errno.ENOLCK.failure();
    }

    /**
     * Whether a lock is one of these.
     *
     * @param last the offset of its last byte, or {@link Long#MAX_VALUE}
     */
    public boolean holds(OpenFile file, long first, long last) {
        Integer fd = descriptors.get(Key.of(file));
        if (fd == null) {
            return false;
        }
        String end = " " + first + " " + (last == Long.MAX_VALUE ? "EOF" : Long.toString(last));
        try {
            return Files.readAllLines(DETAILS.resolve(fd.toString())).stream()
                    .anyMatch(line -> line.startsWith("lock:") && line.endsWith(end));
        } catch (IOException e) {
            return false;
        }
    }

    /** A descriptor of the process was closed: with it go all locks of its file, whoever of it set them. */
    void closed(OpenFile file) {
        if (!descriptors.isEmpty() && file.hostFd() >= 0) {
            Integer fd = descriptors.remove(Key.of(file));
            if (fd != null) {
                posix.close(fd);
            }
        }
    }
}
