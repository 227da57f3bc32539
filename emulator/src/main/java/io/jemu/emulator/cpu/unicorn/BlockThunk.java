package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.foreign.NativeFunction;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * The callback of the block hook, in machine code: it returns at once unless an int that its user data points to is not
 * zero, and only then goes on to Java. A callback in Java would make each block of the guest twenty times as dear.
 */
final class BlockThunk implements AutoCloseable {
    /** {@code cmpl $0,(%rcx); jne 1f; ret}, where 1 is {@link #JUMP}. */
    private static final byte[] LOOK = {(byte) 0x83, 0x39, 0x00, 0x75, 0x01, (byte) 0xc3};
    /** {@code decl 4(%rcx); js 1f; cmpl $0,(%rcx); jne 1f; ret}: counts, and has each block counted. */
    private static final byte[] COUNT = {
        (byte) 0xff, 0x49, 0x04, 0x78, 0x06, (byte) 0x83, 0x39, 0x00, 0x75, 0x01, (byte) 0xc3
    };
    /** {@code movabs $target,%rax; jmp *%rax}, with the target left open. */
    private static final byte[] JUMP = {0x48, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xe0};
    private static final int TARGET = 2;
    private static final int SIZE = 4096;
    private static final long PROT_READ_WRITE = 1 | 2;
    private static final long PROT_READ_EXECUTE = 1 | 4;
    private static final long MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
    private static final long MAP_FAILED = -1;
    private static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();

    private final long page;
    private final long address;

    /**
     * @param target the Java upcall, of the same type
     * @param counts whether the int behind that of the user data is counted down by each block; when it is negative,
     *     the callback goes on to Java, too
     */
    BlockThunk(long target, boolean counts) {
        if (!"amd64".equals(System.getProperty("os.arch"))) {
            // On other hosts the upcall is called for each block, and looks at the int itself.
            this.page = 0;
            this.address = target;
            return;
        }
        this.page = NativeFunction.link(LIBC, "mmap").call(0, SIZE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED) {
            throw new EngineFailure("the host refuses a page for machine code");
        }
        this.address = page;
        MemorySegment code = MemorySegment.ofAddress(page).reinterpret(SIZE);
        byte[] first = counts ? COUNT : LOOK;
        MemorySegment.copy(first, 0, code, JAVA_BYTE, 0, first.length);
        MemorySegment.copy(JUMP, 0, code, JAVA_BYTE, first.length, JUMP.length);
        code.set(JAVA_LONG_UNALIGNED, first.length + TARGET, target);
        if ((int) NativeFunction.link(LIBC, "mprotect").call(page, SIZE, PROT_READ_EXECUTE) != 0) {
            close();
            throw new EngineFailure("the host forbids to make memory executable");
        }
    }

    /** Whether the callback is machine code; otherwise Java is called for each block. */
    boolean isNative() {
        return page != 0;
    }

    long address() {
        return address;
    }

    @Override
    public void close() {
        if (page != 0) {
            NativeFunction.link(LIBC, "munmap").call(page, SIZE);
        }
    }
}
