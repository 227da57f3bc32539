package io.jemu.emulator.cpu.unicorn;

import io.jemu.emulator.memory.PageTable;
import io.jemu.emulator.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A small address space in which the engine is brought into user mode and tried out: a page of instructions for the
 * user, one that only the supervisor may use, and a page of data.
 */
final class BootSpace implements AutoCloseable {
    /** Supervisor code that goes to user mode: {@code sysretq}, to RCX with flags R11. */
    static final long SYSRET = 0x7f00_0000_0000L;
    /** A user page, read-only and executable. */
    static final long CODE = 0x7f00_0000_1000L;
    /** A user page that cannot be executed. */
    static final long DATA = 0x7f00_0000_2000L;
    /** A page that is not mapped. */
    static final long NOTHING = 0x7f00_0000_4000L;

    /** {@code mov (%rdi),%rax; syscall}. */
    static final long LOAD = CODE + 0x10;
    /** {@code mov %rax,(%rdi); syscall}. */
    static final long STORE = CODE + 0x20;
    /** {@code jmp *%rdi}. */
    static final long JUMP = CODE + 0x30;
    /** {@code int $0x80}. */
    static final long INT_80 = CODE + 0x40;
    /** The address after {@link #INT_80}. */
    static final long AFTER_INT_80 = INT_80 + 2;

    private static final byte[] SYSRET_CODE = {0x48, 0x0f, 0x07};
    private static final byte[] SYSCALL_CODE = {0x0f, 0x05};
    private static final byte[] LOAD_CODE = {0x48, (byte) 0x8b, 0x07, 0x0f, 0x05};
    private static final byte[] STORE_CODE = {0x48, (byte) 0x89, 0x07, 0x0f, 0x05};
    private static final byte[] JUMP_CODE = {(byte) 0xff, (byte) 0xe7};
    private static final byte[] INT_80_CODE = {(byte) 0xcd, (byte) 0x80};

    private final PhysicalMemory memory;
    private final PageTable table;
    private final long supervisor;
    private final long code;
    private final long data;

    BootSpace(PhysicalMemory memory) {
        this.memory = memory;
        this.table = new PageTable(memory);
        this.supervisor = memory.allocate();
        this.code = memory.allocate();
        this.data = memory.allocate();
        memory.markCode(supervisor);
        memory.markCode(code);
        write(supervisor, SYSRET_CODE);
        write(code, SYSCALL_CODE);
        write(code + LOAD - CODE, LOAD_CODE);
        write(code + STORE - CODE, STORE_CODE);
        write(code + JUMP - CODE, JUMP_CODE);
        write(code + INT_80 - CODE, INT_80_CODE);
        table.set(SYSRET, supervisor | PageTable.PRESENT);
        table.set(CODE, code | PageTable.PRESENT | PageTable.USER);
        table.set(DATA, data | PageTable.PRESENT | PageTable.USER | PageTable.WRITABLE | PageTable.NO_EXECUTE);
    }

    private void write(long physical, byte[] bytes) {
        MemorySegment.copy(bytes, 0, memory.segment(), ValueLayout.JAVA_BYTE, physical, bytes.length);
    }

    long root() {
        return table.root();
    }

    @Override
    public void close() {
        memory.release(supervisor);
        memory.release(code);
        memory.release(data);
        table.release();
    }
}
