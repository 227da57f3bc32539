package io.jemu.syscalls.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.foreign.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/**
 * Signals that others send to jemu's own process. A handler writes each to a pipe, which the thread that runs the
 * kernel reads; a second thread only tells it that there is something to read, for it may be executing guest code.
 *
 * <p>The handler is native and not Java's ({@code sun.misc.Signal}), because that one cannot have SIGQUIT and does not
 * tell the sender. The JVM must be started with -Xrs, or it uses some of the signals itself until they are taken over.
 */
public final class HostSignals {
    /** sizeof(siginfo_t). */
    public static final int INFO_SIZE = 128;

    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final short POLLIN = 1;
    private static final int POLLFD_SIZE = 8;
    /** struct sigaction of the C libraries: the handler, a mask of 1024 bits, flags, a restorer. */
    private static final int ACTION_SIZE = 152;
    private static final int ACTION_MASK = 8;
    private static final int ACTION_FLAGS = 136;
    private static final long SIG_DFL = 0;
    private static final long SIG_IGN = 1;
    private static final int SIGSTOP = 19;
    private static final int SIGTSTP = 20;
    private static final int SA_SIGINFO = 4;
    private static final int SA_ONSTACK = 0x0800_0000;
    private static final int SA_RESTART = 0x1000_0000;
    private static final int STACK_SIZE = 64 << 10;

    private final Posix posix;
    private final int reading;
    private final long handler;
    private final MemorySegment buffer = Arena.ofAuto().allocate(INFO_SIZE, Long.BYTES);
    private volatile Runnable interrupt;
    private final Thread watcher;
    private volatile boolean arrived;

    private HostSignals(Posix posix, int reading, long handler, Runnable interrupt) {
        this.posix = posix;
        this.reading = reading;
        this.handler = handler;
        this.interrupt = interrupt;
        this.watcher = new Thread(null, this::watch, "jemu-signals", STACK_SIZE);
        watcher.setDaemon(true);
    }

    /** Is told of signals that jemu was started with an order to ignore. */
    @FunctionalInterface
    public interface Ignored {
        void accept(int signal);
    }

    /**
     * Takes signals over, until jemu ends.
     *
     * @param signals their numbers
     * @param unwanted those that are ignored from now on
     * @param ignored is told which of them have been ignored so far
     * @param interrupt called from another thread when one arrives
     * @return null if this cannot be done on this host: signals then do to jemu what they do to any process
     */
    public static HostSignals take(Posix posix, int[] signals, int[] unwanted, Ignored ignored,
            Runnable interrupt) {
        if (!SignalThunk.available()) {
            return null;
        }
        int[] ends = new int[2];
        if (posix.pipe2(ends, O_NONBLOCK | O_CLOEXEC) < 0) {
            return null;
        }
        long handler = SignalThunk.writingTo(ends[1]);
        if (handler == 0) {
            posix.close(ends[0]);
            posix.close(ends[1]);
            return null;
        }
        HostSignals taken = new HostSignals(posix, ends[0], handler, interrupt);
        install(handler, signals, ignored);
        install(SIG_IGN, unwanted, ignored);
        taken.watcher.start();
        return taken;
    }

    private static void install(long handler, int[] signals, Ignored ignored) {
        NativeFunction sigaction = NativeFunction.link(Linker.nativeLinker().defaultLookup(), "sigaction");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(ACTION_SIZE, Long.BYTES);
            MemorySegment before = arena.allocate(ACTION_SIZE, Long.BYTES);
            action.set(JAVA_LONG, 0, handler);
            action.asSlice(ACTION_MASK, ACTION_FLAGS - ACTION_MASK).fill((byte) -1);
            action.set(JAVA_INT, ACTION_FLAGS, SA_SIGINFO | SA_ONSTACK | SA_RESTART);
            for (int signal : signals) {
                boolean done = (int) sigaction.call(signal, action.address(), before.address()) == 0;
                if (done && before.get(JAVA_LONG, 0) == SIG_IGN) {
                    ignored.accept(signal);
                }
            }
        }
    }

    /**
     * Has a stop signal do to jemu what it does by default; returns when jemu goes on, or at once if its group is
     * orphaned on the host.
     */
    public void stop(int signal) {
        // To this very thread: another one could take the signal only after its action has changed again.
        NativeFunction raise = NativeFunction.link(Linker.nativeLinker().defaultLookup(), "raise");
        if (signal == SIGSTOP) {
            raise.call(signal);
            return;
        }
        int[] one = {signal};
        install(SIG_DFL, one, before -> { });
        raise.call(signal);
        install(signal == SIGTSTP ? handler : SIG_IGN, one, before -> { });
    }

    /** Has somebody else told when a signal arrives. */
    public void interruptBy(Runnable other) {
        interrupt = other;
    }

    /** Waits for a signal, some milliseconds at most. */
    public void await(int milliseconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(POLLFD_SIZE, Integer.BYTES);
            entry.set(JAVA_INT, 0, reading);
            entry.set(JAVA_INT, Integer.BYTES, POLLIN);
            posix.poll(entry.address(), 1, milliseconds);
        }
    }

    /** The descriptor that is readable when there is a signal. */
    public int fd() {
        return reading;
    }

    /** Whether there may be a signal to {@link #read}. */
    public boolean arrived() {
        return arrived;
    }

    /** The siginfo_t of the next signal, or null if there is none. */
    public byte[] read() {
        if (posix.read(reading, buffer.address(), INFO_SIZE) == INFO_SIZE) {
            return buffer.toArray(JAVA_BYTE);
        }
        if (arrived) {
            arrived = false;
            LockSupport.unpark(watcher);
        }
        return null;
    }

    private void watch() {
        Posix own = new Posix();
        MemorySegment entry = Arena.ofAuto().allocate(POLLFD_SIZE, Integer.BYTES);
        entry.set(JAVA_INT, 0, reading);
        while (true) {
            entry.set(JAVA_INT, Integer.BYTES, POLLIN);
            if (own.poll(entry.address(), 1, -1) > 0) {
                arrived = true;
                interrupt.run();
                while (arrived) {
                    LockSupport.park(this);
                }
            }
        }
    }
}
