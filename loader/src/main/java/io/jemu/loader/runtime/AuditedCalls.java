package io.jemu.loader.runtime;

import io.jemu.emulator.cpu.Next;
import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.loader.audit.Auditors;
import io.jemu.loader.audit.PltBinding;
import io.jemu.loader.audit.PltCall;
import io.jemu.loader.object.LinkMap;
import io.jemu.loader.relocate.MemoryCopy;
import io.jemu.syscalls.kernel.Task;
import java.util.Arrays;

/**
 * Calls through procedure linkage tables that auditors are told of, before and after: _dl_runtime_profile of glibc's
 * sysdeps/x86_64/dl-trampoline.h. PLT0 has pushed what it pushes for the lazy resolver; here a frame is laid below it.
 * If somebody wants to know of the return, the function is called with a copy of its stack arguments and returns to
 * code of the loader's own, which an unwinder can pass.
 */
public final class AuditedCalls {
    private static final int PUSHED = 2 * Long.BYTES;
    /** The frame: RBX, RAX, the size of the copied arguments, the address of La_x86_64_regs; then what PLT0 pushed. */
    private static final int SAVED_RAX = 8;
    private static final int FRAME_SIZE = 16;
    private static final int REGS = 24;
    private static final int LINK_MAP = 32;
    private static final int INDEX = 40;
    private static final int RETURN = 48;
    private static final int STACK_ARGUMENTS = 56;
    /** La_x86_64_regs: eight registers, eight xmm, eight vectors of 64 bytes, reserved space. */
    private static final Register[] SAVED = {
        Register.RDX, Register.R8, Register.R9, Register.RCX, Register.RSI, Register.RDI, Register.RBP
    };
    /** Of those, RBP is only shown. */
    private static final int RESTORED = SAVED.length - 1;
    private static final int LR_RSP = SAVED.length * Long.BYTES;
    private static final int LR_XMM = LR_RSP + Long.BYTES;
    private static final int XMM_SIZE = 16;
    private static final int XMM_ARGUMENTS = 8;
    private static final int LR_VECTOR = LR_XMM + XMM_ARGUMENTS * XMM_SIZE;
    private static final int VECTOR_SIZE = 64;
    private static final int LR_SIZE = LR_VECTOR + XMM_ARGUMENTS * VECTOR_SIZE + 4 * XMM_SIZE;
    /** La_x86_64_retval: RAX, RDX, two xmm, two x87 registers, two vectors, reserved space. */
    private static final int LRV_RDX = 8;
    private static final int LRV_XMM = 16;
    private static final int LRV_ST = LRV_XMM + 2 * XMM_SIZE;
    private static final int LRV_VECTOR = LRV_ST + 2 * XMM_SIZE;
    private static final int LRV_SIZE = LRV_VECTOR + 2 * VECTOR_SIZE + 2 * XMM_SIZE;
    private static final int RESULTS = 2;
    /** FXSAVE64: where x87 and SSE registers lie, 16 bytes each; an x87 register has ten. */
    private static final int FX_SIZE = 512;
    private static final int FX_ST = 32;
    private static final int FX_XMM = 160;
    private static final int ST_SIZE = 10;
    private static final int STACK_ALIGNMENT = 16;

    private final RuntimeLinker linker;
    private final AddressSpace memory;
    private long code;

    AuditedCalls(RuntimeLinker linker) {
        this.linker = linker;
        this.memory = linker.context().memory();
    }

    /** The same in a process that was forked off. */
    void copy(AuditedCalls parent) {
        code = parent.code;
    }

    /** Whether an address is that of the code to which such calls return. */
    public boolean contains(long address) {
        return code != 0 && address >= code && address < code + AuditedReturn.SIZE;
    }

    /** The address of the table by which an unwinder finds its way past {@link #contains}. */
    public long unwindTable() {
        return code + AuditedReturn.UNWIND_TABLE;
    }

    /** A call through a procedure linkage table is under way. */
    public Next enter(Task task) {
        LinkMap map = linker.lazyBinder().caller(task);
        Registers registers = task.registers();
        long rsp = registers.get(Register.RSP);
        PltBinding binding = linker.auditors().slot(map, memory.read64(rsp + Long.BYTES));
        if (binding == null) {
            // While the object is still being relocated; an IFUNC resolver of its own calls.
            return linker.lazyBinder().handle(task);
        }
        if (binding.done() && !binding.tellsCalls()) {
            registers.set(Register.RSP, rsp + PUSHED);
            registers.set(Register.R11, binding.value());
            return Next.CONTINUE;
        }
        return linker.defer(task, () -> call(task, map, binding));
    }

    private void call(Task task, LinkMap map, PltBinding binding) {
        Registers registers = task.registers();
        long frame = registers.get(Register.RSP) - LINK_MAP;
        long value = binding.done() ? binding.value()
                : linker.lazyBinder().bindForCalls(task, map, memory.read64(frame + INDEX), binding);
        if (!binding.tellsCalls()) {
            registers.set(Register.RSP, frame + RETURN);
            registers.set(Register.R11, value);
            return;
        }
        memory.write64(frame, registers.get(Register.RBX));
        memory.write64(frame + SAVED_RAX, registers.get(Register.RAX));
        long regs = (frame & -STACK_ALIGNMENT) - LR_SIZE;
        memory.write64(frame + REGS, regs);
        save(registers, regs, frame + RETURN);
        registers.set(Register.RSP, regs);
        PltCall call = linker.auditors().entered(map, binding, regs);
        restore(registers, regs);
        memory.write64(frame + FRAME_SIZE, call.frameSize());
        registers.set(Register.R11, call.symbol().value());
        if (call.frameSize() < 0) {
            registers.set(Register.RSP, frame + RETURN);
            return;
        }
        long size = call.frameSize() + Long.BYTES & -STACK_ALIGNMENT;
        long stack = regs - size;
        MemoryCopy.copy(memory, frame + STACK_ARGUMENTS, stack, size);
        memory.write64(stack - Long.BYTES, returnAddress());
        registers.set(Register.RBX, frame);
        registers.set(Register.RSP, stack - Long.BYTES);
    }

    private void save(Registers registers, long regs, long rsp) {
        for (int i = 0; i < SAVED.length; i++) {
            memory.write64(regs + (long) i * Long.BYTES, registers.get(SAVED[i]));
        }
        memory.write64(regs + LR_RSP, rsp);
        byte[] fx = new byte[FX_SIZE];
        registers.readFxState(fx);
        memory.write(regs + LR_XMM, Arrays.copyOfRange(fx, FX_XMM, FX_XMM + XMM_ARGUMENTS * XMM_SIZE));
        memory.clear(regs + LR_VECTOR, LR_SIZE - LR_VECTOR);
        for (int i = 0; i < XMM_ARGUMENTS; i++) {
            memory.write(regs + LR_VECTOR + (long) i * VECTOR_SIZE, xmm(fx, i));
        }
    }

    private static byte[] xmm(byte[] fx, int index) {
        return Arrays.copyOfRange(fx, FX_XMM + index * XMM_SIZE, FX_XMM + (index + 1) * XMM_SIZE);
    }

    private void restore(Registers registers, long regs) {
        for (int i = 0; i < RESTORED; i++) {
            registers.set(SAVED[i], memory.read64(regs + (long) i * Long.BYTES));
        }
        byte[] fx = new byte[FX_SIZE];
        registers.readFxState(fx);
        if (takeVectors(fx, XMM_ARGUMENTS, regs + LR_XMM, regs + LR_VECTOR)) {
            registers.writeFxState(fx);
        }
    }

    /** An auditor may have changed a register in either of two places; the old one, xmm, has precedence. */
    private boolean takeVectors(byte[] fx, int count, long xmm, long vectors) {
        boolean changed = false;
        for (int i = 0; i < count; i++) {
            byte[] before = xmm(fx, i);
            byte[] now = memory.read(xmm + (long) i * XMM_SIZE, XMM_SIZE);
            if (Arrays.equals(now, before)) {
                now = memory.read(vectors + (long) i * VECTOR_SIZE, XMM_SIZE);
            }
            if (!Arrays.equals(now, before)) {
                System.arraycopy(now, 0, fx, FX_XMM + i * XMM_SIZE, XMM_SIZE);
                changed = true;
            }
        }
        return changed;
    }

    private long returnAddress() {
        if (code == 0) {
            code = linker.exit().placePage(AuditedReturn.code(linker.trapped().address(Trapped.PROFILED_RETURN)));
        }
        return code + AuditedReturn.ENTRY;
    }

    /** A function that was called with a copied frame has returned; RBX is what it was at the call. */
    public Next leave(Task task) {
        return linker.defer(task, () -> returned(task));
    }

    private void returned(Task task) {
        Registers registers = task.registers();
        long frame = registers.get(Register.RBX);
        LinkMap map = linker.index().byGuestAddress(memory.read64(frame + LINK_MAP));
        long regs = memory.read64(frame + REGS);
        long results = regs - LRV_SIZE;
        Auditors auditors = linker.auditors();
        PltBinding binding = map == null ? null : auditors.slot(map, memory.read64(frame + INDEX));
        if (binding != null) {
            tell(registers, auditors, map, binding, regs, results);
        }
        registers.set(Register.RBX, memory.read64(frame));
        registers.set(Register.RSP, frame + STACK_ARGUMENTS);
        registers.set(Register.R11, memory.read64(frame + RETURN));
    }

    private void tell(Registers registers, Auditors auditors, LinkMap map, PltBinding binding, long regs,
            long results) {
        byte[] fx = new byte[FX_SIZE];
        registers.readFxState(fx);
        memory.clear(results, LRV_SIZE);
        memory.write64(results, registers.get(Register.RAX));
        memory.write64(results + LRV_RDX, registers.get(Register.RDX));
        for (int i = 0; i < RESULTS; i++) {
            memory.write(results + LRV_XMM + (long) i * XMM_SIZE, xmm(fx, i));
            memory.write(results + LRV_VECTOR + (long) i * VECTOR_SIZE, xmm(fx, i));
            memory.write(results + LRV_ST + (long) i * XMM_SIZE, st(fx, i));
        }
        registers.set(Register.RSP, results);
        auditors.left(map, binding, regs, results);
        registers.set(Register.RAX, memory.read64(results));
        registers.set(Register.RDX, memory.read64(results + LRV_RDX));
        boolean changed = takeVectors(fx, RESULTS, results + LRV_XMM, results + LRV_VECTOR);
        for (int i = 0; i < RESULTS; i++) {
            byte[] now = memory.read(results + LRV_ST + (long) i * XMM_SIZE, ST_SIZE);
            if (!Arrays.equals(now, st(fx, i))) {
                System.arraycopy(now, 0, fx, FX_ST + i * XMM_SIZE, ST_SIZE);
                changed = true;
            }
        }
        if (changed) {
            registers.writeFxState(fx);
        }
    }

    private static byte[] st(byte[] fx, int index) {
        return Arrays.copyOfRange(fx, FX_ST + index * XMM_SIZE, FX_ST + index * XMM_SIZE + ST_SIZE);
    }
}
