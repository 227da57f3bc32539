package io.jemu.syscalls.kernel;

import io.jemu.emulator.cpu.Registers;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Which signal a CPU exception becomes (arch/x86/kernel/traps.c). */
enum CpuException {
    DIVIDE(0, Signal.SIGFPE, SignalInfo.FPE_INTDIV, true),
    DEBUG(1, Signal.SIGTRAP, SignalInfo.TRAP_TRACE, true),
    BREAKPOINT(3, Signal.SIGTRAP, SignalInfo.SI_KERNEL, false),
    OVERFLOW(4, Signal.SIGSEGV, SignalInfo.SI_KERNEL, false),
    BOUNDS(5, Signal.SIGSEGV, SignalInfo.SI_KERNEL, false),
    INVALID_OPCODE(6, Signal.SIGILL, SignalInfo.ILL_ILLOPN, true),
    SEGMENT_MISSING(11, Signal.SIGBUS, SignalInfo.SI_KERNEL, false),
    STACK(12, Signal.SIGBUS, SignalInfo.SI_KERNEL, false),
    GENERAL_PROTECTION(13, Signal.SIGSEGV, SignalInfo.SI_KERNEL, false),
    X87(16, Signal.SIGFPE, 0, true),
    ALIGNMENT(17, Signal.SIGBUS, 1, false),
    SIMD(19, Signal.SIGFPE, 0, true);

    private static final CpuException[] ALL = values();

    private static final int FXSAVE_SIZE = 512;
    private static final int STATUS_WORD = 2;
    private static final int MXCSR = 24;
    private static final int MXCSR_MASK_SHIFT = 7;
    private static final int EXCEPTION_FLAGS = 0x3f;
    private static final int INVALID = 1;
    private static final int DENORMAL = 2;
    private static final int ZERO_DIVIDE = 4;
    private static final int FP_OVERFLOW = 8;
    private static final int UNDERFLOW = 16;
    private static final int PRECISION = 32;

    private final int vector;
    private final Signal signal;
    private final int code;
    private final boolean tellsAddress;

    CpuException(int vector, Signal signal, int code, boolean tellsAddress) {
        this.vector = vector;
        this.signal = signal;
        this.code = code;
        this.tellsAddress = tellsAddress;
    }

    /** The exception of a vector; those that no program can raise count as general protection. */
    static CpuException of(int vector) {
        for (CpuException exception : ALL) {
            if (exception.vector == vector) {
                return exception;
            }
        }
        return GENERAL_PROTECTION;
    }

    Signal signal() {
        return signal;
    }

    boolean tellsAddress() {
        return tellsAddress;
    }

    /** si_code; for floating-point exceptions it depends on which of them is unmasked and pending. */
    int code(Registers registers) {
        if (signal != Signal.SIGFPE || this == DIVIDE) {
            return code;
        }
        byte[] fxsave = new byte[FXSAVE_SIZE];
        registers.readFxState(fxsave);
        ByteBuffer state = ByteBuffer.wrap(fxsave).order(ByteOrder.LITTLE_ENDIAN);
        int masked = this == X87 ? state.getShort(0) : state.getInt(MXCSR) >> MXCSR_MASK_SHIFT;
        int raised = this == X87 ? state.getShort(STATUS_WORD) : state.getInt(MXCSR);
        int flags = raised & ~masked & EXCEPTION_FLAGS;
        if ((flags & INVALID) != 0) {
            return SignalInfo.FPE_FLTINV;
        } else if ((flags & ZERO_DIVIDE) != 0) {
            return SignalInfo.FPE_FLTDIV;
        } else if ((flags & FP_OVERFLOW) != 0) {
            return SignalInfo.FPE_FLTOVF;
        } else if ((flags & (DENORMAL | UNDERFLOW)) != 0) {
            return SignalInfo.FPE_FLTUND;
        } else if ((flags & PRECISION) != 0) {
            return SignalInfo.FPE_FLTRES;
        }
        return 0;
    }
}
