package io.jemu.emulator.cpu.unicorn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Moves x87 and SSE state between a CPU and an FXSAVE64 image (Intel SDM volume 1, table 10-2). The addresses and the
 * opcode of the last x87 instruction, which Unicorn does not keep, are zero.
 */
final class FxState {
    private static final int SIZE = 512;
    private static final int FCW = 0;
    private static final int FSW = 2;
    private static final int FTW = 4;
    private static final int MXCSR = 24;
    private static final int MXCSR_MASK = 28;
    private static final int ST0 = 32;
    private static final int XMM0 = 160;
    private static final int SLOT = 16;
    private static final int ST_SIZE = 10;
    private static final int ST_COUNT = 8;
    private static final int XMM_COUNT = 16;
    /** The bits of MXCSR that exist. */
    private static final int MXCSR_BITS = 0xffff;
    private static final int TAG_EMPTY = 3;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final Uc uc;
    private final MemorySegment slot;

    FxState(Uc uc, Arena arena) {
        this.uc = uc;
        this.slot = arena.allocate(SLOT, SLOT);
    }

    void read(byte[] image) {
        checkSize(image);
        Arrays.fill(image, 0, SIZE, (byte) 0);
        SHORT.set(image, FCW, (short) uc.read(UcRegister.UC_X86_REG_FPCW));
        SHORT.set(image, FSW, (short) uc.read(UcRegister.UC_X86_REG_FPSW));
        image[FTW] = abridged((int) uc.read(UcRegister.UC_X86_REG_FPTAG));
        INT.set(image, MXCSR, (int) uc.read(UcRegister.UC_X86_REG_MXCSR));
        INT.set(image, MXCSR_MASK, MXCSR_BITS);
        for (int i = 0; i < ST_COUNT; i++) {
            uc.read(UcRegister.UC_X86_REG_ST0.id + i, slot);
            MemorySegment.copy(slot, JAVA_BYTE, 0, image, ST0 + i * SLOT, ST_SIZE);
        }
        for (int i = 0; i < XMM_COUNT; i++) {
            uc.read(UcRegister.UC_X86_REG_XMM0.id + i, slot);
            MemorySegment.copy(slot, JAVA_BYTE, 0, image, XMM0 + i * SLOT, SLOT);
        }
    }

    void write(byte[] image) {
        checkSize(image);
        int mxcsr = (int) INT.get(image, MXCSR);
        if ((mxcsr & ~MXCSR_BITS) != 0) {
            throw new IllegalArgumentException("MXCSR 0x" + Integer.toHexString(mxcsr) + " has reserved bits set");
        }
        uc.write(UcRegister.UC_X86_REG_FPCW, (short) SHORT.get(image, FCW) & 0xffff);
        // FPSW holds the top of the stack, by which ST0 to ST7 are found: it comes before them.
        uc.write(UcRegister.UC_X86_REG_FPSW, (short) SHORT.get(image, FSW) & 0xffff);
        uc.write(UcRegister.UC_X86_REG_FPTAG, full(image[FTW]));
        uc.write(UcRegister.UC_X86_REG_MXCSR, mxcsr);
        for (int i = 0; i < ST_COUNT; i++) {
            MemorySegment.copy(image, ST0 + i * SLOT, slot, JAVA_BYTE, 0, ST_SIZE);
            uc.write(UcRegister.UC_X86_REG_ST0.id + i, slot);
        }
        for (int i = 0; i < XMM_COUNT; i++) {
            MemorySegment.copy(image, XMM0 + i * SLOT, slot, JAVA_BYTE, 0, SLOT);
            uc.write(UcRegister.UC_X86_REG_XMM0.id + i, slot);
        }
    }

    /** One bit for each register that is in use, from two. */
    private static byte abridged(int tags) {
        int bits = 0;
        for (int i = 0; i < ST_COUNT; i++) {
            if ((tags >>> 2 * i & TAG_EMPTY) != TAG_EMPTY) {
                bits |= 1 << i;
            }
        }
        return (byte) bits;
    }

    /** Two bits for each register; whether one in use is zero or special is worked out from its value. */
    private static int full(byte abridged) {
        int tags = 0;
        for (int i = 0; i < ST_COUNT; i++) {
            if ((abridged >>> i & 1) == 0) {
                tags |= TAG_EMPTY << 2 * i;
            }
        }
        return tags;
    }

    private static void checkSize(byte[] image) {
        if (image.length < SIZE) {
            throw new IllegalArgumentException("an FXSAVE image has " + SIZE + " bytes, not " + image.length);
        }
    }
}
