package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.foreign.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * Finds the live {@code CPUX86State}: sixteen marks are written to the general registers, and looked for behind each
 * pointer in Unicorn's outermost structure. Memory is read by process_vm_readv(2), for which a bad address is an error
 * and not a crash.
 */
final class LiveCpuSearch {
    private static final UcRegister[] GENERAL = {
        UcRegister.UC_X86_REG_RAX, UcRegister.UC_X86_REG_RCX, UcRegister.UC_X86_REG_RDX, UcRegister.UC_X86_REG_RBX,
        UcRegister.UC_X86_REG_RSP, UcRegister.UC_X86_REG_RBP, UcRegister.UC_X86_REG_RSI, UcRegister.UC_X86_REG_RDI,
        UcRegister.UC_X86_REG_R8, UcRegister.UC_X86_REG_R9, UcRegister.UC_X86_REG_R10, UcRegister.UC_X86_REG_R11,
        UcRegister.UC_X86_REG_R12, UcRegister.UC_X86_REG_R13, UcRegister.UC_X86_REG_R14, UcRegister.UC_X86_REG_R15
    };
    private static final int MARKS_SIZE = GENERAL.length * Long.BYTES;
    private static final long FIRST_MARK = 0x6a65_6d75_9e37_79b9L;
    private static final long MARK_STEP = 0x1357_9bdf_0246_8aceL;
    /** How much of the outermost structure may hold the pointer; it was found at 416 (2.1.1) and 440 (2.1.4). */
    private static final int OUTER_SIZE = 4096;
    /** How far the registers may lie behind the pointer. */
    private static final int REACH = 1 << 16;
    /** They were found at 35408 (2.1.1 and 2.1.4), so here is looked first. */
    private static final int LIKELY = 0x8000;
    private static final int LIKELY_SIZE = 0x2000;
    private static final int CHUNK = 4096;
    private static final int CHUNKS = REACH / CHUNK;
    private static final int IOVEC_SIZE = 2 * Long.BYTES;
    private static final long LOWEST_POINTER = 1 << 16;
    private static final long HIGHEST_POINTER = 1L << 47;

    private static final SymbolLookup LIBC = Linker.nativeLinker().defaultLookup();

    private final Uc uc;
    private final NativeFunction processVmReadv = NativeFunction.link(LIBC, "process_vm_readv");
    private final NativeFunction memmem = NativeFunction.link(LIBC, "memmem");
    private final long pid = (int) NativeFunction.link(LIBC, "getpid").call();
    private final MemorySegment marks;
    private final MemorySegment outer;
    private final MemorySegment buffer;
    private final MemorySegment local;
    private final MemorySegment remote;

    private LiveCpuSearch(Uc uc, Arena arena) {
        this.uc = uc;
        this.marks = arena.allocate(MARKS_SIZE, Long.BYTES);
        this.outer = arena.allocate(OUTER_SIZE, Long.BYTES);
        this.buffer = arena.allocate(REACH, Long.BYTES);
        this.local = arena.allocate(IOVEC_SIZE, Long.BYTES);
        this.remote = arena.allocate((long) CHUNKS * IOVEC_SIZE, Long.BYTES);
    }

    /**
     * Returns the address of the general registers and changes them.
     *
     * @throws EngineFailure if it cannot be found with certainty
     */
    static long find(Uc uc) {
        try (Arena arena = Arena.ofConfined()) {
            return new LiveCpuSearch(uc, arena).find();
        }
    }

    private long find() {
        for (int i = 0; i < GENERAL.length; i++) {
            long mark = FIRST_MARK + i * MARK_STEP;
            marks.setAtIndex(JAVA_LONG, i, mark);
            uc.write(GENERAL[i], mark);
        }
        if (read(uc.handle(), outer, OUTER_SIZE) < CHUNK) {
            throw new EngineFailure("the host does not let jemu read its own memory by process_vm_readv, "
                    + "which it needs to find Unicorn's registers");
        }
        long found = find(LIKELY, LIKELY_SIZE);
        if (found == 0) {
            found = find(0, REACH);
        }
        if (found == 0) {
            throw new EngineFailure(
                    "cannot find the registers in Unicorn's memory: this build of Unicorn is not supported");
        }
        return found;
    }

    private long find(int offset, int size) {
        for (long at = 0; at < OUTER_SIZE; at += Long.BYTES) {
            long pointer = outer.get(JAVA_LONG, at);
            if (pointer % Long.BYTES == 0 && pointer >= LOWEST_POINTER && pointer < HIGHEST_POINTER) {
                long found = findAt(pointer + offset, size);
                if (found != 0) {
                    return found;
                }
            }
        }
        return 0;
    }

    private long findAt(long start, int size) {
        long length = read(start, buffer, size);
        long hit = length < MARKS_SIZE
                ? 0
                : memmem.call(buffer.address(), length, marks.address(), MARKS_SIZE);
        if (hit == 0) {
            return 0;
        }
        long base = start + hit - buffer.address();
        return follows(base, 0) && follows(base, MARK_STEP) ? base : 0;
    }

    /** Whether the memory changes with the registers: a saved copy of them holds the marks, too, but does not. */
    private boolean follows(long base, long mark) {
        uc.write(UcRegister.UC_X86_REG_RAX, mark);
        boolean follows = LiveCpu.HOST.get(JAVA_LONG, base + Register.RAX.ordinal() * Long.BYTES) == mark;
        uc.write(UcRegister.UC_X86_REG_RIP, mark);
        follows &= LiveCpu.HOST.get(JAVA_LONG, base + LiveCpu.RIP_OFFSET) == mark;
        uc.write(UcRegister.UC_X86_REG_RAX, FIRST_MARK);
        return follows;
    }

    /** Copies what is readable at the start of [address, address + length). */
    private long read(long address, MemorySegment target, int length) {
        local.set(JAVA_LONG, 0, target.address());
        local.set(JAVA_LONG, Long.BYTES, length);
        int chunks = length / CHUNK;
        for (int i = 0; i < chunks; i++) {
            remote.set(JAVA_LONG, (long) i * IOVEC_SIZE, address + (long) i * CHUNK);
            remote.set(JAVA_LONG, (long) i * IOVEC_SIZE + Long.BYTES, CHUNK);
        }
        return processVmReadv.call(pid, local.address(), 1, remote.address(), chunks, 0);
    }
}
