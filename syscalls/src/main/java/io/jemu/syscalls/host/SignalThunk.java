package io.jemu.syscalls.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.jemu.emulator.foreign.NativeFunction;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * A signal handler in machine code, which writes the siginfo_t that it gets to a descriptor. A handler can interrupt
 * any thread anywhere, also inside the JVM, so it cannot be Java; this one needs nothing but a system call, not even
 * errno.
 */
final class SignalThunk {
    /** {@code mov $fd,%edi; mov $128,%edx; mov $SYS_write,%eax; syscall; ret}: siginfo_t is in RSI already. */
    private static final byte[] CODE = {
        (byte) 0xbf, 0, 0, 0, 0,
        (byte) 0xba, (byte) 0x80, 0, 0, 0,
        (byte) 0xb8, 1, 0, 0, 0,
        0x0f, 0x05,
        (byte) 0xc3
    };
    private static final int FD = 1;
    private static final int SIZE = 4096;
    private static final long PROT_READ_WRITE = 1 | 2;
    private static final long PROT_READ_EXECUTE = 1 | 4;
    private static final long MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
    private static final long MAP_FAILED = -1;

    private SignalThunk() {}

    /** Whether there is machine code for this host. */
    static boolean available() {
        return "amd64".equals(System.getProperty("os.arch"));
    }

    /**
     * Makes a handler, which stays for as long as the process lives.
     *
     * @return its address, or 0 if the host forbids machine code
     */
    static long writingTo(int fd) {
        SymbolLookup libc = Linker.nativeLinker().defaultLookup();
        long page = NativeFunction.link(libc, "mmap").call(0, SIZE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED) {
            return 0;
        }
        MemorySegment code = MemorySegment.ofAddress(page).reinterpret(SIZE);
        MemorySegment.copy(CODE, 0, code, JAVA_BYTE, 0, CODE.length);
        code.set(JAVA_INT_UNALIGNED, FD, fd);
        return (int) NativeFunction.link(libc, "mprotect").call(page, SIZE, PROT_READ_EXECUTE) == 0 ? page : 0;
    }
}
