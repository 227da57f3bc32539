package io.jemu.syscalls.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.syscalls.host.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** How another thread has a guest ended: all processes are killed as soon as none of them runs an instruction. */
public final class EndRequest implements AutoCloseable {
    private static final int EFD_NONBLOCK_CLOEXEC = 0x8_0800;

    private final Posix posix = new Posix();
    private final MemorySegment word = Arena.ofAuto().allocate(JAVA_LONG);
    private final int fd;
    private Runnable interrupt = () -> { };
    private volatile boolean arrived;
    private boolean closed;

    /** @throws io.jemu.syscalls.abi.SyscallException EMFILE, ENFILE */
    public EndRequest() {
        fd = (int) Posix.check(posix.eventfd(0, EFD_NONBLOCK_CLOEXEC));
    }

    /** Asks for the end, from any thread. Afterwards every process that still appears is killed, too. */
    public synchronized void request() {
        if (!closed) {
            arrived = true;
            word.set(JAVA_LONG, 0, 1);
            posix.write(fd, word.address(), word.byteSize());
            interrupt.run();
        }
    }

    /** Whether the end was asked for. */
    public boolean arrived() {
        return arrived;
    }

    /** @param newInterrupt ends the engine's run */
    synchronized void interruptBy(Runnable newInterrupt) {
        interrupt = newInterrupt;
    }

    /** Readable when there is a request that was not seen. */
    int fd() {
        return fd;
    }

    /** The request was seen. */
    synchronized void seen() {
        posix.read(fd, word.address(), word.byteSize());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            interrupt = () -> { };
            posix.close(fd);
        }
    }
}
