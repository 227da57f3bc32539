package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.cpu.Register;
import java.lang.foreign.MemorySegment;

/**
 * The CPU's registers where Unicorn keeps them while code runs: its {@code CPUX86State}. Reading them here costs a load
 * instead of a native call, and some that the page-fault protocol needs have no register number at all.
 *
 * <p>The layout is private to Unicorn; {@link Calibration} finds it by experiment. The general registers come first, in
 * the order of {@link Register}, then RIP.
 *
 * @param base host address of the structure
 * @param oldExceptionOffset offset of {@code old_exception}, an int: the vector of an exception whose delivery may make
 *     the next one a double fault. Unicorn sets it and never clears it.
 * @param errorCodeOffset offset of {@code error_code}, an int; {@code exception_is_int} follows, an int
 * @param cr2Offset offset of CR2; CR3 follows
 */
record LiveCpu(long base, int oldExceptionOffset, int errorCodeOffset, int cr2Offset) {
    /** All of the host's memory. */
    static final MemorySegment HOST = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    static final int RIP_OFFSET = Register.RIP.ordinal() * Long.BYTES;
    private static final int RCX_OFFSET = Register.RCX.ordinal() * Long.BYTES;
    private static final int R11_OFFSET = Register.R11.ordinal() * Long.BYTES;
    private static final int NO_EXCEPTION = -1;

    /** A general register or RIP. */
    long get(Register register) {
        return HOST.get(JAVA_LONG, base + register.ordinal() * Long.BYTES);
    }

    /** Sets a general register or RIP. */
    void set(Register register, long value) {
        HOST.set(JAVA_LONG, base + register.ordinal() * Long.BYTES, value);
    }

    long rip() {
        return HOST.get(JAVA_LONG, base + RIP_OFFSET);
    }

    void setRip(long value) {
        HOST.set(JAVA_LONG, base + RIP_OFFSET, value);
    }

    void setRcx(long value) {
        HOST.set(JAVA_LONG, base + RCX_OFFSET, value);
    }

    void setR11(long value) {
        HOST.set(JAVA_LONG, base + R11_OFFSET, value);
    }

    /** Without this the second page fault of a program arrives as a double fault, and the third ends emulation. */
    void forgetException() {
        HOST.set(JAVA_INT, base + oldExceptionOffset, NO_EXCEPTION);
    }

    int errorCode() {
        return HOST.get(JAVA_INT, base + errorCodeOffset);
    }

    /** Whether the interrupt was an {@code int n} instruction. */
    boolean isInstruction() {
        return HOST.get(JAVA_INT, base + errorCodeOffset + Integer.BYTES) != 0;
    }

    long cr2() {
        return HOST.get(JAVA_LONG, base + cr2Offset);
    }

    long cr3() {
        return HOST.get(JAVA_LONG, base + cr2Offset + Long.BYTES);
    }
}
