package io.jemu.emulator.cpu.unicorn;

/**
 * Walks over 64-bit code, instruction by instruction, and finds the first with a VEX, EVEX or XOP prefix; those of BMI1
 * and BMI2 excepted, which Unicorn executes rightly. It knows the lengths of instructions (Intel SDM volume 2, chapter
 * 2 and appendix A) and nothing else, because it runs over every block before its first execution, and many blocks
 * contain a byte that could be such a prefix ({@code add $8,%rsp} does).
 */
final class CodeScan {
    /** No such instruction. */
    static final int NONE = -1;
    /** No instruction is longer. */
    static final int MAX_INSTRUCTION = 15;

    private static final int VEX2 = 0xc5;
    private static final int VEX3 = 0xc4;
    private static final int EVEX = 0x62;
    private static final int XOP_OR_POP = 0x8f;
    private static final int ESCAPE = 0x0f;
    private static final int MAP_SELECT = 0x1f;
    private static final int MAP_0F38 = 2;
    private static final int MAP_0F3A = 3;
    private static final int VEX_L = 0x04;
    private static final int PP = 3;
    private static final int PP_NONE = 0;
    private static final int PP_66 = 1;
    private static final int PP_F2 = 3;
    private static final int INT1 = 0xf1;
    private static final int REX = 0x40;
    private static final int REX_W = 0x08;

    private byte[] code;
    private int limit;
    private int at;
    private boolean ended;

    /**
     * Looks at a block.
     *
     * @param length where the block ends in {@code code}; some bytes after it must be there, of any value
     * @param toBranch whether the block ends at the first instruction that may transfer control, if that is before
     *     {@code length}
     * @return the offset of the instruction, or {@link #NONE}
     */
    int find(byte[] code, int length, boolean toBranch) {
        if (!toBranch && !suspicious(code, length)) {
            return NONE;
        }
        this.code = code;
        this.limit = length;
        this.at = 0;
        this.ended = false;
        while (at < limit && !(toBranch && ended)) {
            int start = at;
            if (vector()) {
                return start;
            }
            if (at == start) {
                return NONE;
            }
        }
        return NONE;
    }

    /** Whether the last walk came to an instruction that may transfer control. */
    boolean ended() {
        return ended;
    }

    /** Whether the instruction at an offset has such a prefix. */
    boolean isVector(byte[] code, int offset) {
        this.code = code;
        this.limit = offset + MAX_INSTRUCTION;
        this.at = offset;
        return vector();
    }

    private static boolean suspicious(byte[] code, int length) {
        for (int i = 0; i < length; i++) {
            int b = code[i] & 0xff;
            if (b == VEX2 || b == VEX3 || b == EVEX || b == XOP_OR_POP) {
                return true;
            }
        }
        return false;
    }

    private int next() {
        return code[at++] & 0xff;
    }

    /** Goes over one instruction; stays at its start if it is none. */
    private boolean vector() {
        int start = at;
        boolean operand16 = false;
        boolean address32 = false;
        int rex = 0;
        int opcode = next();
        while (true) {
            if (opcode >= 0x40 && opcode <= 0x4f) {
                rex = opcode;
            } else if (legacyPrefix(opcode)) {
                operand16 |= opcode == 0x66;
                address32 |= opcode == 0x67;
                rex = 0;
            } else {
                break;
            }
            if (at - start >= MAX_INSTRUCTION) {
                at = start;
                return false;
            }
            opcode = next();
        }
        switch (opcode) {
            case VEX2, EVEX -> {
                return true;
            }
            case VEX3 -> {
                return !bmi();
            }
            case XOP_OR_POP -> {
                // POP has 0 in the reg field, and XOP never.
                if ((code[at] >> 3 & 7) != 0) {
                    return true;
                }
                modrm();
            }
            case ESCAPE -> twoByte();
            default -> {
                if (!oneByte(opcode, operand16, address32, (rex & REX_W) != 0)) {
                    at = start;
                }
            }
        }
        return false;
    }

    /** The length of the INT1 instruction that the code begins with, or 0. */
    static int int1Length(byte[] code, int length) {
        int at = 0;
        while (at < length && (legacyPrefix(code[at] & 0xff) || (code[at] & 0xf0) == REX)) {
            at++;
        }
        return at < length && (code[at] & 0xff) == INT1 ? at + 1 : 0;
    }

    private static boolean legacyPrefix(int b) {
        return switch (b) {
            case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
            default -> false;
        };
    }

    /** Goes over a three-byte VEX prefix, opcode and operands if they are BMI1's or BMI2's. */
    private boolean bmi() {
        int map = code[at] & MAP_SELECT;
        int last = code[at + 1];
        int opcode = code[at + 2] & 0xff;
        int pp = last & PP;
        boolean bmi = (last & VEX_L) == 0 && switch (map) {
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
        if (bmi) {
            at += 3;
            modrm();
            if (map == MAP_0F3A) {
                at++;
            }
        }
        return bmi;
    }

    private boolean oneByte(int opcode, boolean operand16, boolean address32, boolean wide) {
        // REX.W wins over 66.
        int z = operand16 && !wide ? 2 : 4;
        switch (opcode) {
            case 0x06, 0x07, 0x0e, 0x16, 0x17, 0x1e, 0x1f, 0x27, 0x2f, 0x37, 0x3f, 0x60, 0x61, 0x82, 0x9a, 0xce, 0xd4,
                    0xd5, 0xd6, 0xea -> {
                return false;
            }
            case 0x68, 0xa9 -> at += z;
            case 0x69, 0x81, 0xc7 -> {
                modrm();
                at += z;
            }
            case 0x6b, 0x80, 0x83, 0xc0, 0xc1, 0xc6 -> {
                modrm();
                at++;
            }
            case 0x6a, 0xa8, 0xe4, 0xe5, 0xe6, 0xe7 -> at++;
            case 0xc8 -> at += 3;
            case 0xc2, 0xca -> {
                at += 2;
                ended = true;
            }
            case 0xe8, 0xe9 -> {
                at += 4;
                ended = true;
            }
            case 0xcd, 0xe0, 0xe1, 0xe2, 0xe3, 0xeb -> {
                at++;
                ended = true;
            }
            case 0xc3, 0xcb, 0xcc, 0xcf, 0xf1, 0xf4 -> ended = true;
            case 0xa0, 0xa1, 0xa2, 0xa3 -> at += address32 ? 4 : 8;
            case 0xf6 -> unaryGroup(1);
            case 0xf7 -> unaryGroup(z);
            case 0xff -> {
                int group = code[at] >> 3 & 7;
                ended = group >= 2 && group <= 5;
                modrm();
            }
            case 0x63, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0xd0, 0xd1, 0xd2, 0xd3, 0xd8,
                    0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xfe -> modrm();
            default -> arithmeticAndRest(opcode, z, wide);
        }
        return true;
    }

    private void arithmeticAndRest(int opcode, int z, boolean wide) {
        if (opcode < 0x40) {
            // Eight operations in six forms: four with ModRM, two of the accumulator with an immediate.
            switch (opcode & 7) {
                case 4 -> at++;
                case 5 -> at += z;
                default -> modrm();
            }
        } else if (opcode >= 0x70 && opcode <= 0x7f) {
            at++;
            ended = true;
        } else if (opcode >= 0xb0 && opcode <= 0xb7) {
            at++;
        } else if (opcode >= 0xb8 && opcode <= 0xbf) {
            at += wide ? 8 : z;
        }
    }

    /** Goes over ModRM and the immediate that only TEST has among the group's operations. */
    private void unaryGroup(int immediate) {
        boolean test = (code[at] >> 3 & 7) <= 1;
        modrm();
        if (test) {
            at += immediate;
        }
    }

    private void twoByte() {
        int opcode = next();
        switch (opcode) {
            case 0x38 -> {
                at++;
                modrm();
            }
            case 0x3a -> {
                at++;
                modrm();
                at++;
            }
            case 0x05, 0x07, 0x0b, 0x34, 0x35 -> ended = true;
            // MOV to and from control and debug registers: always registers, whatever the mod field says.
            case 0x20, 0x21, 0x22, 0x23 -> at++;
            case 0x04, 0x06, 0x08, 0x09, 0x0a, 0x0c, 0x0e, 0x30, 0x31, 0x32, 0x33, 0x36, 0x37, 0x77, 0xa0, 0xa1, 0xa2,
                    0xa8, 0xa9, 0xaa, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf -> { }
            case 0x0f, 0x70, 0x71, 0x72, 0x73, 0xa4, 0xac, 0xba, 0xc2, 0xc4, 0xc5, 0xc6 -> {
                modrm();
                at++;
            }
            default -> {
                if (opcode >= 0x80 && opcode <= 0x8f) {
                    at += 4;
                    ended = true;
                } else {
                    modrm();
                }
            }
        }
    }

    /** Goes over ModRM, SIB and displacement. */
    private void modrm() {
        int modrm = next();
        int mod = modrm >> 6;
        int rm = modrm & 7;
        if (mod == 3) {
            return;
        }
        int base = rm == 4 ? next() & 7 : rm;
        if (mod == 1) {
            at++;
        } else if (mod == 2 || base == 5) {
            at += 4;
        }
    }
}
