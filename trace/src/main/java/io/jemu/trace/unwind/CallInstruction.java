package io.jemu.trace.unwind;

import io.jemu.emulator.elf.ElfMemory;
import io.jemu.emulator.memory.GuestFault;

/** Recognises return addresses by the call instruction before them. */
public final class CallInstruction {
    private static final int CALL_REL32 = 0xe8;
    private static final int CALL_REL32_SIZE = 5;
    private static final int GROUP_5 = 0xff;
    private static final int CALL_NEAR = 2;
    /** How long an indirect call is: FF /2 with its addressing. */
    private static final int[] INDIRECT_SIZES = {2, 3, 4, 6, 7};

    private CallInstruction() {}

    /** Whether a call instruction ends at the address: E8 rel32, or FF /2 with its usual lengths. */
    public static boolean endsAt(ElfMemory memory, long address) {
        try {
            if (memory.u8(address - CALL_REL32_SIZE) == CALL_REL32) {
                return true;
            }
            for (int size : INDIRECT_SIZES) {
                if (memory.u8(address - size) == GROUP_5 && fits(memory.u8(address - size + 1), size)) {
                    return true;
                }
            }
            return false;
        } catch (GuestFault unreadable) {
            return false;
        }
    }

    /** Whether ModRM says a near call, with operands that make the instruction this long. */
    private static boolean fits(int modRm, int size) {
        if ((modRm >> 3 & 7) != CALL_NEAR) {
            return false;
        }
        boolean sib = (modRm & 7) == 4 && modRm >> 6 != 3;
        int length = 2 + (sib ? 1 : 0) + switch (modRm >> 6) {
            case 0 -> (modRm & 7) == 5 ? Integer.BYTES : 0;
            case 1 -> Byte.BYTES;
            case 2 -> Integer.BYTES;
            default -> 0;
        };
        // SIB without a base has a displacement, too.
        return length == size || sib && modRm >> 6 == 0 && length + Integer.BYTES == size;
    }
}
