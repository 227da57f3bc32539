package io.jemu.syscalls.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.foreign.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Survives what happens when a process of the host makes a file shorter that guest memory shows: an access beyond its
 * end, by guest code or by jemu, is SIGBUS for jemu's own process.
 *
 * <p>A handler in machine code puts a page of zeros in the place of the one that is lost, so that the access succeeds,
 * and writes the siginfo_t to a pipe. A thread reads it there and has the kernel look. Other SIGBUS are passed on to the
 * handler that was there before, the JVM's.
 */
public final class FileFaults implements AutoCloseable {
    /**
     * If si_code is BUS_ADRERR and START <= si_addr < END, then mmap(page, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE |
     * MAP_ANONYMOUS | MAP_FIXED, -1, 0); if that succeeds, write(DESCRIPTOR, info, 128) and return. Else jump to
     * PREVIOUS. These four lie in the next page, found relative to RIP.
     */
    private static final byte[] CODE = HexFormat.of().parseHex(
            "837e0802755f488b4610483b05ef0f00007252483b05ee0f00007349"
            + "5756524889c74881e700f0ffffbe00100000ba0300000041ba32000000"
            + "49c7c0ffffffff4531c9b8090000000f055a5e5f4885c07813"
            + "8b3dc00f0000ba80000000b8010000000f05c3ff25a50f0000");
    private static final int PAGE = 4096;
    private static final int START = PAGE;
    private static final int END = START + Long.BYTES;
    private static final int PREVIOUS = END + Long.BYTES;
    private static final int DESCRIPTOR = PREVIOUS + Long.BYTES;
    private static final int SIGBUS = 7;
    private static final int INFO_SIZE = 128;
    private static final int INFO_ADDRESS = 16;
    /** struct sigaction of the C libraries: the handler, a mask of 1024 bits, flags, a restorer. */
    private static final int ACTION_SIZE = 152;
    private static final int ACTION_FLAGS = 136;
    private static final int SA_SIGINFO = 4;
    private static final int SA_ONSTACK = 0x0800_0000;
    private static final int SA_RESTART = 0x1000_0000;
    private static final long PROT_READ_WRITE = 1 | 2;
    private static final long PROT_READ_EXECUTE = 1 | 4;
    private static final long MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
    private static final long MAP_FAILED = -1;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int STACK_SIZE = 64 << 10;

    private final Posix posix;
    private final int[] pipe;
    private final MemorySegment code;
    private final Runnable interrupt;
    private final Queue<Long> lost = new ConcurrentLinkedQueue<>();

    private FileFaults(Posix posix, int[] pipe, MemorySegment code, Runnable interrupt) {
        this.posix = posix;
        this.pipe = pipe;
        this.code = code;
        this.interrupt = interrupt;
    }

    /**
     * Begins to guard memory.
     *
     * @param interrupt called from another thread when a page was lost
     * @return null if this cannot be done on this host
     */
    public static FileFaults guard(Posix posix, MemorySegment memory, Runnable interrupt) {
        int[] pipe = new int[2];
        if (!SignalThunk.available() || posix.pipe2(pipe, O_CLOEXEC) < 0) {
            return null;
        }
        SymbolLookup libc = Linker.nativeLinker().defaultLookup();
        long page = NativeFunction.link(libc, "mmap").call(0, 2 * PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED) {
            return null;
        }
        MemorySegment code = MemorySegment.ofAddress(page).reinterpret(2 * PAGE);
        MemorySegment.copy(CODE, 0, code, JAVA_BYTE, 0, CODE.length);
        code.set(JAVA_INT, DESCRIPTOR, pipe[1]);
        FileFaults faults = new FileFaults(posix, pipe, code, interrupt);
        if ((int) NativeFunction.link(libc, "mprotect").call(page, PAGE, PROT_READ_EXECUTE) != 0
                || !install(libc, code)) {
            return null;
        }
        code.set(JAVA_LONG, END, memory.address() + memory.byteSize());
        code.set(JAVA_LONG, START, memory.address());
        Thread watcher = new Thread(null, faults::watch, "jemu-file-faults", STACK_SIZE);
        watcher.setDaemon(true);
        watcher.start();
        return faults;
    }

    private static boolean install(SymbolLookup libc, MemorySegment code) {
        NativeFunction sigaction = NativeFunction.link(libc, "sigaction");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(ACTION_SIZE, Long.BYTES);
            sigaction.call(SIGBUS, 0, action.address());
            long previous = action.get(JAVA_LONG, 0);
            boolean takesInfo = (action.get(JAVA_INT, ACTION_FLAGS) & SA_SIGINFO) != 0;
            if (!takesInfo) {
                return false; // nobody to pass other faults on to
            }
            code.set(JAVA_LONG, PREVIOUS, previous);
            action.set(JAVA_LONG, 0, code.address());
            action.set(JAVA_INT, ACTION_FLAGS, SA_SIGINFO | SA_ONSTACK | SA_RESTART);
            return (int) sigaction.call(SIGBUS, action.address(), 0) == 0;
        }
    }

    private void watch() {
        Posix own = new Posix();
        MemorySegment info = Arena.ofAuto().allocate(INFO_SIZE, Long.BYTES);
        while (own.read(pipe[0], info.address(), INFO_SIZE) == INFO_SIZE) {
            lost.add(info.get(JAVA_LONG, INFO_ADDRESS));
            interrupt.run();
        }
        own.close(pipe[0]);
    }

    /** Whether there is something to {@link #take}. */
    public boolean arrived() {
        return !lost.isEmpty();
    }

    /** The host address of the next access that found its page lost, or null. */
    public Long take() {
        return lost.poll();
    }

    /** Ends guarding. The handler stays, for nobody knows who has been told of it, and passes everything on. */
    @Override
    public void close() {
        code.set(JAVA_LONG, START, 0);
        code.set(JAVA_LONG, END, 0);
        posix.close(pipe[1]);
    }
}
