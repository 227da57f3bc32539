package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.host.BlockingOpen;
import io.jemu.syscalls.host.Posix;
import java.util.function.IntFunction;

/**
 * An open(2) of a FIFO that waits for the other side (fifo(7)): a process of the guest, of which {@link FifoOpenings}
 * tells, or one of the host, for which a thread of jemu's waits there.
 */
public final class FifoOpening implements AutoCloseable {
    private final FifoOpenings all;
    private final Posix posix;
    /** The FIFO: open as it is wanted, or with O_PATH as long as there is nobody whom it could be opened for. */
    private OpenFile file;
    private final FileIdentity identity;
    private final boolean reads;
    /** Makes an open file of a new descriptor of the host, for a FIFO of the host that is to be written. */
    private final IntFunction<OpenFile> writer;
    /** Waits on the host; null for a FIFO that only the guest knows. */
    private final BlockingOpen waiting;
    private final ReadinessQueue meeting = new ReadinessQueue();
    private boolean met;
    /** What the caller gets next. */
    private OpenFile opened;

    private FifoOpening(FifoOpenings all, Posix posix, OpenFile file, boolean reads, IntFunction<OpenFile> writer,
            BlockingOpen waiting) {
        this.all = all;
        this.posix = posix;
        this.file = file;
        this.identity = file.identity();
        this.reads = reads;
        this.writer = writer;
        this.waiting = waiting;
        all.begin(this);
    }

    /** Waits for a process of the guest. */
    static FifoOpening inGuest(FifoOpenings all, Posix posix, OpenFile file, boolean reads) {
        return new FifoOpening(all, posix, file, reads, null, null);
    }

    /**
     * Waits for a process of the guest or of the host.
     *
     * @param writer makes the open file if it is to be written, else null
     */
    static FifoOpening onHost(FifoOpenings all, Posix posix, OpenFile file, int flags, IntFunction<OpenFile> writer) {
        return new FifoOpening(all, posix, file, writer == null, writer,
                new BlockingOpen(posix, Tree.openPath(file.hostFd()), flags | OpenFlags.O_CLOEXEC));
    }

    FileIdentity identity() {
        return identity;
    }

    boolean reads() {
        return reads;
    }

    /** A process of the guest has opened the other side, which finds this one open from now on. */
    void meet() {
        met = true;
        if (writer != null && opened == null) {
            int fd = (int) Posix.check(posix.paths().openat(AtFlags.AT_FDCWD, Tree.openPath(file.hostFd()),
                    OpenFlags.O_WRONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC, 0));
            // Only this opening must not wait; the guest's file may.
            Posix.check(posix.changeStatusFlags(fd, 0));
            opened = writer.apply(fd);
        }
        meeting.changed();
    }

    /** Tells when it is worth asking {@link #opened}. */
    public ReadinessQueue meeting() {
        return meeting;
    }

    /** A descriptor of the host that becomes readable when it is worth asking, or -1. */
    public int fd() {
        return waiting == null ? -1 : waiting.fd();
    }

    /** A second one, or -1. */
    public int secondFd() {
        return reads && waiting != null ? file.hostFd() : -1;
    }

    /**
     * The open file, whose one reference is the caller's, once the other side is there.
     *
     * @return null as long as it is not
     * @throws io.jemu.syscalls.abi.SyscallException if opening fails after all
     */
    public OpenFile opened() {
        if (writer != null && opened == null && waiting.returned()) {
            opened = writer.apply((int) Posix.check(waiting.take()));
        }
        // A writer that has come and gone meanwhile counts.
        if (writer == null && (met || waiting != null
                && (waiting.returned() || posix.readiness(file.hostFd(), PollEvents.POLLIN) != 0))) {
            opened = file;
            file = null;
        }
        OpenFile result = opened;
        opened = null;
        return result;
    }

    /** Gives up what was not opened. */
    @Override
    public void close() {
        all.end(this);
        if (waiting != null) {
            waiting.close();
        }
        if (file != null) {
            file.release();
            file = null;
        }
        if (opened != null) {
            opened.release();
            opened = null;
        }
    }
}
