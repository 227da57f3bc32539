package io.jemu.syscalls.vfs;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileSystemStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.SeekWhence;
import io.jemu.syscalls.abi.SpliceFlags;
import io.jemu.syscalls.host.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Who in the guest waits in open(2) for the other side of a FIFO, and when that comes (fs/pipe.c, fifo_open). */
final class FifoOpenings {
    /**
     * Flags that say how a FIFO is opened, all of which but the access mode are absent if the caller is ready to wait.
     */
    private static final int WAITING_MASK =
            OpenFlags.O_ACCMODE | OpenFlags.O_NONBLOCK | OpenFlags.O_PATH | OpenFlags.O_DIRECTORY;

    private final Posix posix;
    private final MemorySegment statfs = Arena.ofAuto().allocate(FileSystemStatus.SIZE, Long.BYTES);
    private final List<FifoOpening> waiting = new ArrayList<>();

    FifoOpenings(Posix posix) {
        this.posix = posix;
    }

    void begin(FifoOpening opening) {
        waiting.add(opening);
    }

    void end(FifoOpening opening) {
        waiting.remove(opening);
    }

    /**
     * What the caller of open(2), who has just got a file, has to wait for; whoever waits for such a caller is told.
     *
     * @param file whose one reference goes over to the result
     * @return null if there is nothing to wait for, and the file is still the caller's
     * @throws io.jemu.syscalls.abi.SyscallException ENXIO if there is no reader of a FIFO in memory
     */
    FifoOpening opened(OpenFile file, int flags) {
        if (waiting.isEmpty() && file.node() == null && (flags & WAITING_MASK) != OpenFlags.O_RDONLY) {
            return null;
        }
        if ((flags & OpenFlags.O_PATH) != 0 || file.hostFd() < 0
                || posix.lseek(file.hostFd(), 0, SeekWhence.SEEK_CUR) != Errno.ESPIPE.result() || !isFifo(file)) {
            return null;
        }
        boolean inMemory = isInMemory(file);
        boolean reads = OpenFlags.readable(flags);
        boolean writes = OpenFlags.writable(flags);
        boolean ready = reads && writes || (reads ? hasWriter(file) : !inMemory || hasReader(file));
        if (!ready && writes && (flags & OpenFlags.O_NONBLOCK) != 0) {
            file.release();
            throw Errno.ENXIO.failure();
        }
        boolean met = tell(file.identity(), reads, writes);
        if (ready || met || (flags & OpenFlags.O_NONBLOCK) != 0) {
            return null;
        }
        return inMemory ? FifoOpening.inGuest(this, posix, file, reads)
                : FifoOpening.onHost(this, posix, file, OpenFlags.O_RDONLY, null);
    }

    /**
     * The waiting of an open(2) for writing, after one that would not wait has failed with ENXIO.
     *
     * @param place the file opened with O_PATH, whose one reference goes over to the result
     * @param writer makes an open file of a new descriptor of the host
     * @return null if this is no FIFO, and {@code place} is still the caller's
     */
    FifoOpening awaitReader(OpenFile place, int flags, IntFunction<OpenFile> writer) {
        return isFifo(place)
                ? FifoOpening.onHost(this, posix, place, flags & ~OpenFlags.O_CREAT, writer) : null;
    }

    /** Wakes those who wait for a side of a FIFO that was opened just now; whether there were any. */
    private boolean tell(FileIdentity fifo, boolean reader, boolean writer) {
        boolean any = false;
        for (FifoOpening opening : List.copyOf(waiting)) {
            if ((opening.reads() ? writer : reader) && opening.identity().equals(fifo)) {
                opening.meet();
                any = true;
            }
        }
        return any;
    }

    /** Whether it has a name: an end of a pipe that is opened anew by /proc/self/fd waits for nobody. */
    private static boolean isFifo(OpenFile file) {
        return FileMode.type(file.status().mode()) == FileMode.S_IFIFO
                && (file.node() != null || file.currentPath().startsWith("/"));
    }

    /** Whether it is a pipe of the host's, which pairs nobody: a FIFO of a file system in memory. */
    private boolean isInMemory(OpenFile file) {
        if (file.node() == null) {
            return false;
        }
        Posix.check(posix.paths().fstatfs(file.hostFd(), statfs.address()));
        return statfs.get(JAVA_LONG, 0) == FileSystemStatus.PIPEFS_MAGIC;
    }

    /** Whether somebody has opened a FIFO in memory for reading. */
    private boolean hasReader(OpenFile file) {
        return (posix.readiness(file.hostFd(), PollEvents.POLLOUT) & PollEvents.POLLERR) == 0;
    }

    /**
     * Whether somebody has opened a FIFO for writing since it was opened for reading, without taking anything from it.
     */
    private boolean hasWriter(OpenFile file) {
        int fd = file.hostFd();
        if ((posix.readiness(fd, PollEvents.POLLIN) & PollEvents.POLLIN) != 0) {
            return true;
        }
        int[] ends = new int[2];
        Posix.check(posix.pipe2(ends, OpenFlags.O_CLOEXEC));
        try {
            return posix.tee(fd, ends[1], 1, SpliceFlags.SPLICE_F_NONBLOCK) != 0;
        } finally {
            posix.close(ends[0]);
            posix.close(ends[1]);
        }
    }
}
