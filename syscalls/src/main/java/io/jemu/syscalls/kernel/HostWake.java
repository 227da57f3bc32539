package io.jemu.syscalls.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Ends the kernel's waiting on the host, from another thread: an event counter of the host's. */
final class HostWake {
    private static final long ONE = 1;

    private final Posix posix;
    private final Posix others = new Posix();
    private final int fd;
    private final MemorySegment read = Arena.ofAuto().allocate(Long.BYTES, Long.BYTES);
    private final MemorySegment written = Arena.ofAuto().allocate(Long.BYTES, Long.BYTES);

    /** @throws io.jemu.syscalls.abi.SyscallException EMFILE, ENFILE */
    HostWake(Posix posix) {
        this.posix = posix;
        this.fd = (int) Posix.check(posix.eventfd(0, OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK));
        written.set(JAVA_LONG, 0, ONE);
    }

    /** Readable after a {@link #wake}. */
    int fd() {
        return fd;
    }

    /** Called from any thread. */
    synchronized void wake() {
        others.write(fd, written.address(), Long.BYTES);
    }

    /** Waits again from now on. */
    void drain() {
        posix.read(fd, read.address(), Long.BYTES);
    }
}
