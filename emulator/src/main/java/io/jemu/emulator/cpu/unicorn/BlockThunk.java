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
    /** {@code decl 4(%rcx); js 1f}, where 1 is {@link #JUMP}; its distance is the last byte, here and below. */
    private static final byte[] COUNT = {(byte) 0xff, 0x49, 0x04, 0x78, 0};
    /** {@code cmpl $0,(%rcx); jne 1f}. */
    private static final byte[] LOOK = {(byte) 0x83, 0x39, 0x00, 0x75, 0};
    private static final byte[] RETURN = {(byte) 0xc3};
    /**
     * {@code mov %esi,%eax; and $mask,%eax; cmpb $0,table(%rcx,%rax); jne 1f; ret}: looks at the byte that belongs to
     * the block's address, in the table that lies {@link #TABLE} bytes behind the user data.
     */
    private static final byte[] WATCH = {
        (byte) 0x89, (byte) 0xf0, 0x25, (byte) 0xff, (byte) 0xff, 0x0f, 0x00,
        (byte) 0x80, 0x7c, 0x01, 0x10, 0x00, 0x75, 0x01, (byte) 0xc3
    };
    /** Where the table of {@link WatchedCode} lies in the user data. */
    static final int TABLE = 0x10;
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
     * @param watches whether it does so for blocks whose byte in the table is not zero
     */
    BlockThunk(long target, boolean counts, boolean watches) {
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
        byte[] last = watches ? WATCH : RETURN;
        int at = counts ? put(code, 0, COUNT, LOOK.length + last.length) : 0;
        at = put(code, at, LOOK, last.length);
        MemorySegment.copy(last, 0, code, JAVA_BYTE, at, last.length);
        at += last.length;
        MemorySegment.copy(JUMP, 0, code, JAVA_BYTE, at, JUMP.length);
        code.set(JAVA_LONG_UNALIGNED, at + TARGET, target);
        if ((int) NativeFunction.link(LIBC, "mprotect").call(page, SIZE, PROT_READ_EXECUTE) != 0) {
            close();
            throw new EngineFailure("the host forbids to make memory executable");
        }
    }

    /** Writes instructions that end with a jump over the next {@code distance} bytes; returns where they end. */
    private static int put(MemorySegment code, int at, byte[] instructions, int distance) {
        MemorySegment.copy(instructions, 0, code, JAVA_BYTE, at, instructions.length);
        int end = at + instructions.length;
        code.set(JAVA_BYTE, end - 1, (byte) distance);
        return end;
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
