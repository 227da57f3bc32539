package io.jemu.syscalls.signal;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.memory.AddressSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The frame on the stack of a signal handler, Linux's struct rt_sigframe (arch/x86/include/asm/sigframe.h): the return
 * address, a ucontext_t, a siginfo_t, and above them the FPU's state as XSAVE writes it.
 */
public final class SignalFrame {
    /** The order of registers in struct sigcontext. */
    private static final Register[] ORDER = {
        Register.R8, Register.R9, Register.R10, Register.R11, Register.R12, Register.R13, Register.R14, Register.R15,
        Register.RDI, Register.RSI, Register.RBP, Register.RBX, Register.RDX, Register.RAX, Register.RCX, Register.RSP,
        Register.RIP, Register.RFLAGS
    };
    private static final int UC_OFFSET = 8;
    private static final int UC_SIZE = 304;
    private static final int INFO_OFFSET = UC_OFFSET + UC_SIZE;
    private static final int FRAME_SIZE = INFO_OFFSET + SignalInfo.SIZE;

    private static final int STACK_OFFSET = 16;
    private static final int CONTEXT_OFFSET = 40;
    private static final int SELECTORS_OFFSET = CONTEXT_OFFSET + ORDER.length * Long.BYTES;
    private static final int ERROR_OFFSET = SELECTORS_OFFSET + Long.BYTES;
    private static final int FPSTATE_OFFSET = ERROR_OFFSET + 4 * Long.BYTES;
    private static final int MASK_OFFSET = UC_SIZE - Long.BYTES;

    /** UC_FP_XSTATE, UC_SIGCONTEXT_SS, UC_STRICT_RESTORE_SS. */
    private static final long UC_FLAGS = 1 | 2 | 4;
    private static final short USER_CS = 0x33;
    private static final short USER_SS = 0x2b;

    private static final int FXSAVE_SIZE = 512;
    private static final int XSAVE_SIZE = FXSAVE_SIZE + 64;
    private static final int SOFTWARE_OFFSET = 464;
    private static final int FP_XSTATE_MAGIC1 = 0x46505853;
    private static final int FP_XSTATE_MAGIC2 = 0x46505845;
    /** x87 and SSE. */
    private static final long XFEATURES = 3;
    private static final int FPSTATE_SIZE = XSAVE_SIZE + Integer.BYTES;
    private static final int FPSTATE_ALIGNMENT = 64;

    private static final int RED_ZONE = 128;
    /** Trap, direction and resume flags are clear in a handler. */
    private static final long HANDLER_CLEARS = 0x100 | 0x400 | 0x1_0000;
    /** What a program may set: carry to overflow, trap, direction, resume, nested task excluded, alignment check. */
    private static final long FLAGS_MASK = 0x5_0dd5;
    private static final long FLAGS_ALWAYS = 0x202;

    private SignalFrame() {}

    /** What raised a signal, for the context: the exception's number and error code, and CR2. */
    public record Cause(int trap, long error, long address) {
        public static final Cause NONE = new Cause(0, 0, 0);
    }

    /**
     * Builds a frame and makes the registers those of the handler's first instruction.
     *
     * @param mask the signals that are blocked again after the handler
     * @throws io.jemu.emulator.memory.GuestFault if the stack cannot be written: SIGSEGV
     */
    public static void push(AddressSpace memory, Registers registers, SignalInfo info, SignalAction action,
            AltStack altStack, long mask, Cause cause) {
        long rsp = registers.get(Register.RSP);
        long top = rsp - RED_ZONE;
        if (action.has(SignalAction.SA_ONSTACK) && altStack.size() != 0 && !altStack.holds(rsp)) {
            top = altStack.pointer() + altStack.size();
        }
        long fpState = top - FPSTATE_SIZE & -FPSTATE_ALIGNMENT;
        long frame = (fpState - FRAME_SIZE & -16) - Long.BYTES;

        ByteBuffer bytes = ByteBuffer.allocate(FRAME_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(action.restorer()).putLong(UC_FLAGS).putLong(0);
        bytes.putLong(altStack.pointer()).putInt(altStack.flags()).putInt(0).putLong(altStack.size());
        for (Register register : ORDER) {
            bytes.putLong(registers.get(register));
        }
        bytes.putShort(USER_CS).putShort((short) 0).putShort((short) 0).putShort(USER_SS);
        bytes.putLong(cause.error()).putLong(cause.trap()).putLong(mask).putLong(cause.address()).putLong(fpState);
        bytes.putLong(UC_OFFSET + MASK_OFFSET, mask);
        bytes.put(INFO_OFFSET, info.toBytes());

        memory.write(fpState, fpState(registers));
        memory.write(frame, bytes.array());

        registers.set(Register.RDI, info.signal());
        registers.set(Register.RSI, frame + INFO_OFFSET);
        registers.set(Register.RDX, frame + UC_OFFSET);
        registers.set(Register.RAX, 0);
        registers.set(Register.RSP, frame);
        registers.set(Register.RFLAGS, registers.get(Register.RFLAGS) & ~HANDLER_CLEARS);
        registers.set(Register.RIP, action.handler());
    }

    private static byte[] fpState(Registers registers) {
        byte[] state = new byte[FPSTATE_SIZE];
        byte[] fxsave = new byte[FXSAVE_SIZE];
        registers.readFxState(fxsave);
        System.arraycopy(fxsave, 0, state, 0, FXSAVE_SIZE);
        ByteBuffer buffer = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(SOFTWARE_OFFSET);
        buffer.putInt(FP_XSTATE_MAGIC1).putInt(FPSTATE_SIZE).putLong(XFEATURES).putInt(XSAVE_SIZE);
        while (buffer.position() < FXSAVE_SIZE) {
            buffer.putInt(0);
        }
        buffer.putLong(FXSAVE_SIZE, XFEATURES);
        buffer.putInt(XSAVE_SIZE, FP_XSTATE_MAGIC2);
        return state;
    }

    /** What a frame says besides registers. */
    public record Restored(long mask, AltStack altStack) {}

    /**
     * rt_sigreturn(2): makes the registers those of the frame that RSP points behind.
     *
     * @throws io.jemu.emulator.memory.GuestFault if the frame cannot be read
     * @throws IllegalArgumentException if the FPU's state in it is none
     */
    public static Restored pop(AddressSpace memory, Registers registers) {
        long context = registers.get(Register.RSP);
        byte[] bytes = memory.read(context, UC_SIZE);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        AltStack altStack = new AltStack(buffer.getLong(STACK_OFFSET), buffer.getInt(STACK_OFFSET + 8),
                buffer.getLong(STACK_OFFSET + 16));
        long fpState = buffer.getLong(FPSTATE_OFFSET);
        if (fpState != 0) {
            registers.writeFxState(memory.read(fpState, FXSAVE_SIZE));
        }
        for (int i = 0; i < ORDER.length; i++) {
            long value = buffer.getLong(CONTEXT_OFFSET + i * Long.BYTES);
            registers.set(ORDER[i], ORDER[i] == Register.RFLAGS ? value & FLAGS_MASK | FLAGS_ALWAYS : value);
        }
        return new Restored(buffer.getLong(MASK_OFFSET), altStack);
    }
}
