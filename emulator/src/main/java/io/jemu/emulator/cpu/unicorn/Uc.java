package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.cpu.EngineFailure;
import io.jemu.emulator.cpu.unicorn.UnicornLibrary.Calls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One {@code uc_engine}: Unicorn's C interface with Java's types and exceptions, and nothing else. */
final class Uc {
    private static final int UC_ARCH_X86 = 4;
    private static final int UC_MODE_64 = 1 << 3;
    private static final int UC_PROT_ALL = 7;
    private static final int UC_X86_INS_SYSCALL = 699;
    /** {@code begin > end} means a hook for every address. */
    private static final int EVERYWHERE_BEGIN = 1;
    private static final int EVERYWHERE_END = 0;
    /** The most that {@link #scratch} must hold: a ZMM register. */
    private static final int SCRATCH_SIZE = 64;
    private static final int MSR_VALUE_OFFSET = 8;

    private final long handle;
    private final MemorySegment scratch;

    Uc(Arena arena) {
        this.scratch = arena.allocate(SCRATCH_SIZE, Long.BYTES);
        check("uc_open", Calls.OPEN.call(UC_ARCH_X86, UC_MODE_64, scratch.address()));
        this.handle = scratch.get(JAVA_LONG, 0);
    }

    /** The address of the C structure. */
    long handle() {
        return handle;
    }

    void close() {
        check("uc_close", UnicornLibrary.link("uc_close").call(handle));
    }

    void mapMemory(MemorySegment memory) {
        check("uc_mem_map_ptr", Calls.MEM_MAP_PTR.call(handle, 0, memory.byteSize(), UC_PROT_ALL, memory.address()));
    }

    void control(UcControl control) {
        check(control.name(), Calls.CTL.call(handle, control.word));
    }

    void control(UcControl control, long argument) {
        check(control.name(), Calls.CTL.call(handle, control.word, argument));
    }

    /** Forgets cached address translations. */
    void flushTlb() {
        check("UC_CTL_TLB_FLUSH", Calls.CTL.call(handle, UcControl.UC_CTL_TLB_FLUSH.word));
    }

    /** Forgets code translated from [start, end), addresses that are looked up as the CPU would now fetch from them. */
    void removeCode(long start, long end) {
        check("UC_CTL_TB_REMOVE_CACHE",
                Calls.CTL.call(handle, UcControl.UC_CTL_TB_REMOVE_CACHE.word, start, end));
    }

    void hook(UcHook hook, long callback, long userData) {
        check(hook.name(), Calls.HOOK_ADD.call(
                handle, scratch.address(), hook.type, callback, userData, EVERYWHERE_BEGIN, EVERYWHERE_END));
    }

    /**
     * Has each instruction that begins in [first, last] call back.
     *
     * @return for {@link #removeHook}
     */
    long hookInstructions(long callback, long first, long last) {
        check(UcHook.UC_HOOK_CODE.name(), Calls.HOOK_ADD.call(
                handle, scratch.address(), UcHook.UC_HOOK_CODE.type, callback, 0, first, last));
        return scratch.get(JAVA_LONG, 0);
    }

    void removeHook(long hook) {
        check("uc_hook_del", UnicornLibrary.link("uc_hook_del").call(handle, hook));
    }

    void hookSyscall(long callback) {
        check("UC_X86_INS_SYSCALL", Calls.HOOK_ADD.call(handle, scratch.address(), UcHook.UC_HOOK_INSN.type, callback,
                0, EVERYWHERE_BEGIN, EVERYWHERE_END, UC_X86_INS_SYSCALL));
    }

    /** Runs from an address without an end, timeout or limit: until {@link #stop} is called in a hook, or an error. */
    UcErr start(long address) {
        return UcErr.of((int) Calls.EMU_START.call(handle, address, 0, 0, 0));
    }

    void stop() {
        check("uc_emu_stop", Calls.EMU_STOP.call(handle));
    }

    long read(UcRegister register) {
        scratch.set(JAVA_LONG, 0, 0);
        read(register.id, scratch);
        return scratch.get(JAVA_LONG, 0);
    }

    void write(UcRegister register, long value) {
        scratch.set(JAVA_LONG, 0, value);
        write(register.id, scratch);
    }

    void read(int register, MemorySegment value) {
        check("uc_reg_read", Calls.REG_READ.call(handle, register, value.address()));
    }

    void write(int register, MemorySegment value) {
        check("uc_reg_write", Calls.REG_WRITE.call(handle, register, value.address()));
    }

    void writeMsr(int msr, long value) {
        scratch.set(JAVA_INT, 0, msr);
        scratch.set(JAVA_LONG, MSR_VALUE_OFFSET, value);
        write(UcRegister.UC_X86_REG_MSR.id, scratch);
    }

    long allocateContext() {
        check("uc_context_alloc", Calls.CONTEXT_ALLOC.call(handle, scratch.address()));
        return scratch.get(JAVA_LONG, 0);
    }

    void saveContext(long context) {
        check("uc_context_save", Calls.CONTEXT_SAVE.call(handle, context));
    }

    void restoreContext(long context) {
        check("uc_context_restore", Calls.CONTEXT_RESTORE.call(handle, context));
    }

    static void freeContext(long context) {
        check("uc_context_free", Calls.CONTEXT_FREE.call(context));
    }

    /** The bytes that a context takes: an upper bound for the size of the CPU's structure inside. */
    long contextSize() {
        return UnicornLibrary.link("uc_context_size").call(handle);
    }

    private static void check(String call, long result) {
        UcErr error = UcErr.of((int) result);
        if (error != UcErr.UC_ERR_OK) {
            throw new EngineFailure(call + " failed with " + error);
        }
    }
}
