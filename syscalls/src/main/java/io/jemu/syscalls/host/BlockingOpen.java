package io.jemu.syscalls.host;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.foreign.NativeFunction;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * An open(2) that may have to wait on the host, as that of a FIFO does for the other side: a thread of its own makes
 * it, and a descriptor tells when it has returned.
 */
public final class BlockingOpen implements AutoCloseable {
    private static final int SIGCHLD = 17;
    /** struct sigaction of the C libraries: the handler, a mask of 1024 bits, flags, a restorer. */
    private static final int ACTION_SIZE = 152;
    private static final int ACTION_FLAGS = 136;
    private static final long CANCEL_INTERVAL_MILLISECONDS = 1;
    private static final int EFD_CLOEXEC = 0x8_0000;
    /** Not a result of open(2), whose errors are at least -4095. */
    private static final long NONE = Long.MIN_VALUE;

    private final Posix posix;
    private final String path;
    private final int flags;
    private final int done;
    private final Thread thread;
    private volatile long result = NONE;
    private volatile long nativeThread;
    private volatile boolean cancelled;

    /**
     * Starts to open a file.
     *
     * @param flags of open(2), in the guest's ABI
     */
    public BlockingOpen(Posix posix, String path, int flags) {
        this.posix = posix;
        this.path = path;
        this.flags = flags;
        this.done = (int) Posix.check(posix.eventfd(0, EFD_CLOEXEC));
        this.thread = Thread.ofPlatform().daemon().name("jemu-open").start(this::open);
    }

    /** A descriptor that becomes readable when the file is open, or has turned out not to be possible to open. */
    public int fd() {
        return done;
    }

    /** Whether open(2) has returned. */
    public boolean returned() {
        return result != NONE;
    }

    /**
     * Takes the new descriptor of the host, which is the caller's from now on.
     *
     * @return the descriptor, or the negative of the host's errno
     * @throws IllegalStateException if open(2) has not returned
     */
    public long take() {
        long taken = result;
        if (taken == NONE) {
            throw new IllegalStateException("open of " + path + " has not returned");
        }
        result = Errno.EBADF.result();
        return taken;
    }

    private void open() {
        Posix own = new Posix();
        nativeThread = Native.PTHREAD_SELF.call();
        long opened;
        do {
            opened = own.paths().openat(AtFlags.AT_FDCWD, path, flags, 0);
        } while (opened == Errno.EINTR.result() && !cancelled);
        synchronized (this) {
            result = opened;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(JAVA_LONG);
            one.set(JAVA_LONG, 0, 1);
            own.write(done, one.address(), Long.BYTES);
        }
    }

    /** Ends the open(2) if it still waits, and closes what was not taken. */
    @Override
    public void close() {
        if (!returned()) {
            cancel();
        }
        long opened = take();
        if (opened >= 0) {
            posix.close((int) opened);
        }
        // Not before the thread has written to the descriptor, whose number may be another file's afterwards.
        await(0);
        posix.close(done);
    }

    /**
     * Interrupts the thread by a signal that nobody else is sent, with a handler that does nothing. It may come before
     * the thread waits, so it is sent until the thread ends.
     */
    private void cancel() {
        cancelled = true;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(ACTION_SIZE, Long.BYTES);
            MemorySegment before = arena.allocate(ACTION_SIZE, Long.BYTES);
            action.set(JAVA_LONG, 0, Native.HARMLESS.address());
            action.set(JAVA_INT, ACTION_FLAGS, 0); // without SA_RESTART
            Native.SIGACTION.call(SIGCHLD, action.address(), before.address());
            while (!returned()) {
                interrupt();
                await(CANCEL_INTERVAL_MILLISECONDS);
            }
            Native.SIGACTION.call(SIGCHLD, before.address(), 0);
        }
    }

    /** The lock keeps the thread from ending meanwhile. */
    private synchronized void interrupt() {
        if (!returned() && nativeThread != 0) {
            Native.PTHREAD_KILL.call(nativeThread, SIGCHLD);
        }
    }

    private void await(long milliseconds) {
        try {
            thread.join(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the thread that runs the kernel", e);
        }
    }

    private static final class Native {
        private static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();
        static final NativeFunction PTHREAD_SELF = NativeFunction.link(LIBC, "pthread_self");
        static final NativeFunction PTHREAD_KILL = NativeFunction.link(LIBC, "pthread_kill");
        static final NativeFunction SIGACTION = NativeFunction.link(LIBC, "sigaction");
        /** A signal handler: any function that a handler may call and that ignores its arguments. */
        static final MemorySegment HARMLESS = LIBC.find("getppid").orElseThrow();
    }
}
