package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.SeekWhence;
import io.jemu.syscalls.abi.SpliceFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.host.BlockingOpen;
import io.jemu.syscalls.host.Posix;
import java.util.function.IntFunction;

/**
 * An open(2) of a FIFO that waits for the other side, be that a process of the guest or of the host (fifo(7)). The host
 * pairs the sides: it has a thread of jemu's waiting there.
 */
public final class FifoOpening implements AutoCloseable {
    /** Flags that say how a FIFO is opened for reading, all of which are absent if the caller is ready to wait. */
    private static final int WAITING_MASK =
            OpenFlags.O_ACCMODE | OpenFlags.O_NONBLOCK | OpenFlags.O_PATH | OpenFlags.O_DIRECTORY;

    private final Posix posix;
    private final BlockingOpen waiting;
    /** The FIFO: open for reading already, or with O_PATH if it is to be written. */
    private OpenFile file;
    private final IntFunction<OpenFile> writer;

    private FifoOpening(Posix posix, OpenFile file, int flags, IntFunction<OpenFile> writer) {
        this.posix = posix;
        this.file = file;
        this.writer = writer;
        this.waiting = new BlockingOpen(posix, Tree.openPath(file.hostFd()), flags | OpenFlags.O_CLOEXEC);
    }

    /**
     * What the caller of open(2), who has just got a file, has to wait for.
     *
     * @param file whose one reference goes over to the result
     * @return null if there is nothing to wait for, and the file is still the caller's
     */
    static FifoOpening forReading(Posix posix, OpenFile file, int flags) {
        if ((flags & WAITING_MASK) != OpenFlags.O_RDONLY || file.hostFd() < 0
                || posix.lseek(file.hostFd(), 0, SeekWhence.SEEK_CUR) != Errno.ESPIPE.result()
                || !isFifo(file) || hasWriter(posix, file.hostFd())) {
            return null;
        }
        return new FifoOpening(posix, file, OpenFlags.O_RDONLY, null);
    }

    /**
     * The waiting of an open(2) for writing, after one that would not wait has failed with ENXIO.
     *
     * @param place the file opened with O_PATH, whose one reference goes over to the result
     * @param writer makes an open file of a new descriptor of the host
     * @return null if this is no FIFO, and {@code place} is still the caller's
     */
    static FifoOpening forWriting(Posix posix, OpenFile place, int flags, IntFunction<OpenFile> writer) {
        return isFifo(place) ? new FifoOpening(posix, place, flags & ~OpenFlags.O_CREAT, writer) : null;
    }

    /** Whether it has a name: an end of a pipe that is opened anew by /proc/self/fd waits for nobody. */
    private static boolean isFifo(OpenFile file) {
        return FileMode.type(file.status().mode()) == FileMode.S_IFIFO && file.currentPath().startsWith("/");
    }

    /** Whether somebody has opened a FIFO for writing since it was opened for reading, without taking anything from it. */
    private static boolean hasWriter(Posix posix, int fd) {
        if (posix.readiness(fd, PollEvents.POLLIN) > 0) {
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

    /** A descriptor of the host that becomes readable when it is worth asking {@link #opened}. */
    public int fd() {
        return waiting.fd();
    }

    /** A second one, or -1. */
    public int secondFd() {
        return writer == null ? file.hostFd() : -1;
    }

    /**
     * The open file, whose one reference is the caller's, once the other side is there.
     *
     * @return null as long as it is not
     * @throws io.jemu.syscalls.abi.SyscallException if opening fails after all
     */
    public OpenFile opened() {
        if (writer == null) {
            // A writer that has come and gone meanwhile counts.
            if (!waiting.returned() && posix.readiness(file.hostFd(), PollEvents.POLLIN) == 0) {
                return null;
            }
            OpenFile reader = file;
            file = null;
            return reader;
        }
        return waiting.returned() ? writer.apply((int) Posix.check(waiting.take())) : null;
    }

    /** Gives up what was not opened. */
    @Override
    public void close() {
        waiting.close();
        if (file != null) {
            file.release();
            file = null;
        }
    }
}
