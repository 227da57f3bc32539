package io.jemu.trace.prototype;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The registers of a thread that calls a function, or returns from one, as far as values pass in them. Those of the
 * FPU and SSE are read when they are needed first: as long as the thread has not gone on.
 */
public final class CallRegisters {
    private static final Register[] INTEGERS = {
        Register.RDI, Register.RSI, Register.RDX, Register.RCX, Register.R8, Register.R9};
    /** Size and layout of FXSAVE64 (Intel SDM volume 1, table 10-2). */
    private static final int FXSAVE = 512;
    private static final int STACK_REGISTERS = 32;
    private static final int XMM_REGISTERS = 160;
    private static final int REGISTER_SIZE = 16;
    static final int SSE_ARGUMENTS = 8;

    private final Registers registers;
    private final long[] integers = new long[INTEGERS.length];
    private final long rsp;
    private byte[] fxsave;

    public CallRegisters(Registers registers) {
        this.registers = registers;
        for (int i = 0; i < INTEGERS.length; i++) {
            integers[i] = registers.get(INTEGERS[i]);
        }
        this.rsp = registers.get(Register.RSP);
    }

    static int integerArguments() {
        return INTEGERS.length;
    }

    /** RDI, RSI, RDX, RCX, R8 or R9. */
    long integer(int index) {
        return integers[index];
    }

    /** Where the return address is when a function begins. */
    long stackPointer() {
        return rsp;
    }

    long rax() {
        return registers.get(Register.RAX);
    }

    long rdx() {
        return registers.get(Register.RDX);
    }

    /** The 16 bytes of an XMM register. */
    byte[] sse(int index) {
        return slice(XMM_REGISTERS + index * REGISTER_SIZE);
    }

    /** ST(0), 10 bytes and padding. */
    byte[] top() {
        return slice(STACK_REGISTERS);
    }

    private byte[] slice(int offset) {
        if (fxsave == null) {
            fxsave = new byte[FXSAVE];
            registers.readFxState(fxsave);
        }
        return java.util.Arrays.copyOfRange(fxsave, offset, offset + REGISTER_SIZE);
    }

    static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }
}
