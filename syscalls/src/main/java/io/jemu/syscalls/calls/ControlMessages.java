package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SocketLevel;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/**
 * Control messages (cmsg(3)). Their format is the host's; descriptors in SCM_RIGHTS (unix(7)) are translated between
 * those of the guest and of the host.
 */
final class ControlMessages {
    /** The most bytes in one message's control messages: more than Linux's optmem_max. */
    static final int MAXIMUM = 64 << 10;

    private static final int HEADER = 16;
    private static final int LEVEL = 8;
    private static final int TYPE = 12;
    private static final int SCM_RIGHTS = 1;

    /** By what a sent file is known. Descriptors made for the guest never block on the host, whatever theirs do. */
    private record Sent(long device, long inode, int access) {}

    private final Vfs vfs;
    private final Posix posix;
    private final MemorySegment bytes = Arena.ofAuto().allocate(MAXIMUM, Long.BYTES);
    private final Set<Sent> sentBlocking = new HashSet<>();
    private boolean truncated;

    ControlMessages(Vfs vfs) {
        this.vfs = vfs;
        this.posix = vfs.posix();
    }

    long hostAddress() {
        return bytes.address();
    }

    private static long align(long length) {
        return length + Long.BYTES - 1 & -Long.BYTES;
    }

    /**
     * Takes control messages from the guest.
     *
     * @return their length
     */
    long take(Task task, long address, long length) {
        if (length < 0 || length > MAXIMUM) {
            throw Errno.ENOBUFS.failure();
        }
        MemorySegment.copy(task.memory().read(address, (int) length), 0, bytes, JAVA_BYTE, 0, (int) length);
        for (long at = 0; at + HEADER <= length; at += align(bytes.get(JAVA_LONG, at))) {
            long size = bytes.get(JAVA_LONG, at);
            if (size < HEADER || size > length - at) {
                throw Errno.EINVAL.failure();
            }
            if (isRights(at)) {
                for (long slot = at + HEADER; slot + Integer.BYTES <= at + size; slot += Integer.BYTES) {
                    bytes.set(JAVA_INT, slot, send(task, bytes.get(JAVA_INT, slot)));
                }
            }
        }
        return length;
    }

    private boolean isRights(long at) {
        return bytes.get(JAVA_INT, at + LEVEL) == SocketLevel.SOL_SOCKET
                && bytes.get(JAVA_INT, at + TYPE) == SCM_RIGHTS;
    }

    private int send(Task task, int fd) {
        OpenFile file = task.process().files().getAny(fd);
        if (file.hostFd() < 0) {
            throw Errno.EINVAL.failure();
        }
        Sent key = key(file.status(), file.statusFlags());
        boolean hostBlocks = (Posix.check(posix.statusFlags(file.hostFd())) & OpenFlags.O_NONBLOCK) == 0;
        boolean blocks = (file.statusFlags() & OpenFlags.O_NONBLOCK) == 0;
        if (blocks && !hostBlocks) {
            sentBlocking.add(key);
        } else {
            sentBlocking.remove(key);
        }
        return file.hostFd();
    }

    private static Sent key(FileStatus status, int flags) {
        return new Sent(status.device(), status.inode(), flags & OpenFlags.O_ACCMODE);
    }

    /**
     * Gives control messages that the host has filled in to the guest.
     *
     * @param address where to; there is room for {@code length} bytes
     * @return the length of what was given
     */
    long give(Task task, long address, long length, boolean cloexec) {
        truncated = false;
        long given = 0;
        for (long at = 0; at + HEADER <= length; ) {
            long size = bytes.get(JAVA_LONG, at);
            if (size < HEADER || size > length - at) {
                break;
            }
            long shown = isRights(at) ? receive(task, at, size, cloexec) : size;
            if (shown > HEADER || !isRights(at)) {
                bytes.set(JAVA_LONG, at, shown);
                task.memory().write(address + given, bytes.asSlice(at, shown).toArray(JAVA_BYTE));
                given += Math.min(align(shown), length - given);
            }
            at += align(size);
        }
        return given;
    }

    /** Whether {@link #give} had to leave out descriptors. */
    boolean truncated() {
        return truncated;
    }

    /** Installs received descriptors: the size of the message with those that the process has room for. */
    private long receive(Task task, long at, long size, boolean cloexec) {
        long slot = at + HEADER;
        long end = at + size;
        for (; slot + Integer.BYTES <= end; slot += Integer.BYTES) {
            try {
                OpenFile file = received(bytes.get(JAVA_INT, slot));
                bytes.set(JAVA_INT, slot, task.process().files().install(file, cloexec));
            } catch (SyscallException full) {
                truncated = true;
                break;
            }
        }
        long installed = slot - at;
        if (truncated) {
            // The one that did not fit is closed by now, with its file.
            for (slot += Integer.BYTES; slot + Integer.BYTES <= end; slot += Integer.BYTES) {
                posix.close(bytes.get(JAVA_INT, slot));
            }
        }
        return installed;
    }

    private OpenFile received(int hostFd) {
        OpenFile file = vfs.adopt(hostFd);
        if ((file.statusFlags() & OpenFlags.O_NONBLOCK) == 0
                || !sentBlocking.contains(key(file.status(), file.statusFlags()))) {
            return file;
        }
        OpenFile own = vfs.adoptOwn(hostFd);
        own.changeStatusFlags(own.statusFlags() & ~OpenFlags.O_NONBLOCK);
        return own;
    }
}
