package io.jemu.emulator.disasm;

import java.util.Arrays;

/**
 * Finds instructions with a VEX, EVEX or XOP prefix in a piece of code, those of BMI1 and BMI2 excepted: an engine
 * without AVX may execute the former as the legacy SSE instructions that they resemble, with wrong results.
 *
 * <p>Capstone only tells where instructions begin; what they are is decided here, from the prefix (Intel SDM volume 2,
 * section 2.3; AMD APM volume 3, section 1.1). Most code has no byte that could be such a prefix and is not
 * disassembled at all.
 */
public final class VectorScanner {
    private static final int VEX2 = 0xc5;
    private static final int VEX3 = 0xc4;
    private static final int EVEX = 0x62;
    private static final int XOP = 0x8f;
    private static final int VEX3_SIZE = 3;

    private static final int MAP_SELECT_MASK = 0x1f;
    private static final int MAP_0F38 = 2;
    private static final int MAP_0F3A = 3;
    private static final int VEX_L = 0x04;
    /** VEX.pp, the implied SIMD prefix. */
    private static final int PP_MASK = 3;
    private static final int PP_NONE = 0;
    private static final int PP_66 = 1;
    private static final int PP_F2 = 3;

    private final Disassembler disassembler;

    /** @param disassembler used by this scanner from now on; not closed by it */
    public VectorScanner(Disassembler disassembler) {
        this.disassembler = disassembler;
    }

    /**
     * Looks through instructions that follow each other from {@code code[0]} on. Stops at bytes that are no
     * instruction, because nothing after them can be executed by falling through.
     *
     * @param length how many bytes of {@code code} count
     * @param address virtual address of {@code code[0]}
     * @return the first instruction with such a prefix, or null
     */
    public Instruction find(byte[] code, int length, long address) {
        if (!suspicious(code, length)) {
            return null;
        }
        disassembler.start(code, 0, length, address);
        for (int at = 0; at < length; ) {
            if (vectorAt(code, at, length)) {
                return disassembler.decode(Arrays.copyOf(code, length), at, address + at);
            }
            int size = disassembler.step();
            if (size == 0) {
                return null;
            }
            at += size;
        }
        return null;
    }

    private static boolean suspicious(byte[] code, int length) {
        for (int i = 0; i < length; i++) {
            switch (code[i] & 0xff) {
                case VEX2, VEX3, EVEX, XOP -> {
                    return true;
                }
                default -> { }
            }
        }
        return false;
    }

    private static boolean vectorAt(byte[] code, int start, int length) {
        int at = start;
        while (at < length && legacyPrefix(code[at] & 0xff)) {
            at++;
        }
        if (at + 1 >= length) {
            return false;
        }
        return switch (code[at] & 0xff) {
            case VEX2, EVEX -> true;
            case VEX3 -> !bmi(code, at, length);
            // 8F /0 is POP; every other value of the ModRM reg field is an XOP prefix or undefined.
            case XOP -> (code[at + 1] >> 3 & 7) != 0;
            default -> false;
        };
    }

    /** Prefixes that may stand before (with VEX: some only to raise #UD). */
    private static boolean legacyPrefix(int b) {
        return switch (b) {
            case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
            // REX
            default -> b >= 0x40 && b <= 0x4f;
        };
    }

    private static boolean bmi(byte[] code, int at, int length) {
        if (at + VEX3_SIZE >= length || (code[at + 2] & VEX_L) != 0) {
            return false;
        }
        int pp = code[at + 2] & PP_MASK;
        int opcode = code[at + VEX3_SIZE] & 0xff;
        return switch (code[at + 1] & MAP_SELECT_MASK) {
            case MAP_0F38 -> switch (opcode) {
                // ANDN; BLSR, BLSMSK, BLSI
                case 0xf2, 0xf3 -> pp == PP_NONE;
                // BZHI, PEXT, PDEP
                case 0xf5 -> pp != PP_66;
                // MULX
                case 0xf6 -> pp == PP_F2;
                // BEXTR, SHLX, SARX, SHRX
                case 0xf7 -> true;
                default -> false;
            };
            // RORX
            case MAP_0F3A -> opcode == 0xf0 && pp == PP_F2;
            default -> false;
        };
    }
}
