package io.jemu.loader.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The guest code to which a call returns that auditors were told of, with its description for unwinders (Linux Standard
 * Base, Exception Frames): exceptions pass through such a call.
 */
final class AuditedReturn {
    /** nop, the end of the call instruction as it were; movabs $trap,%r11; jmp *%r11. */
    private static final byte NOP = (byte) 0x90;
    private static final byte[] MOVABS_R11 = {0x49, (byte) 0xbb};
    private static final byte[] JMP_R11 = {0x41, (byte) 0xff, (byte) 0xe3};
    /** Where calls return to. */
    static final int ENTRY = 1;
    private static final int CODE_SIZE = 16;
    /** .eh_frame_hdr, at this offset. */
    static final int UNWIND_TABLE = CODE_SIZE;
    private static final int CIE = UNWIND_TABLE + 24;
    private static final int CIE_SIZE = 24;
    private static final int FDE = CIE + CIE_SIZE;
    private static final int FDE_SIZE = 32;
    static final int SIZE = FDE + FDE_SIZE + 8;

    private static final byte DW_EH_PE_PCREL_SDATA4 = 0x1b;
    private static final byte DW_EH_PE_UDATA4 = 0x03;
    private static final byte DW_EH_PE_DATAREL_SDATA4 = 0x3b;
    private static final byte DW_CFA_DEF_CFA = 0x0c;
    private static final byte DW_CFA_OFFSET = (byte) 0x80;
    /** DWARF's numbers of RBX, RSP and the return address. */
    private static final byte RBX = 3;
    private static final byte RSP = 7;
    private static final byte RA = 16;
    /** The canonical frame address is this far above RBX; RBX is saved at the bottom, the return address on top. */
    private static final byte FRAME = 56;
    private static final byte DATA_ALIGNMENT = -8;
    /** -8 as SLEB128. */
    private static final byte DATA_ALIGNMENT_LEB = 0x78;

    private AuditedReturn() {}

    /** Position-independent but for the address of the trap. */
    static byte[] code(long trap) {
        ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        out.put(NOP).put(MOVABS_R11).putLong(trap).put(JMP_R11);
        out.position(UNWIND_TABLE);
        out.put((byte) 1).put(DW_EH_PE_PCREL_SDATA4).put(DW_EH_PE_UDATA4).put(DW_EH_PE_DATAREL_SDATA4);
        out.putInt(CIE - out.position());
        out.putInt(1).putInt(-UNWIND_TABLE).putInt(FDE - UNWIND_TABLE);
        out.position(CIE);
        out.putInt(CIE_SIZE - Integer.BYTES).putInt(0).put((byte) 1);
        out.put((byte) 'z').put((byte) 'R').put((byte) 0);
        out.put((byte) 1).put(DATA_ALIGNMENT_LEB).put(RA).put((byte) 1).put(DW_EH_PE_PCREL_SDATA4);
        out.put(DW_CFA_DEF_CFA).put(RSP).put((byte) Long.BYTES);
        out.position(FDE);
        out.putInt(FDE_SIZE - Integer.BYTES).putInt(FDE + Integer.BYTES - CIE);
        out.putInt(-out.position()).putInt(CODE_SIZE).put((byte) 0);
        out.put(DW_CFA_DEF_CFA).put(RBX).put(FRAME);
        out.put((byte) (DW_CFA_OFFSET | RA)).put((byte) 1);
        out.put((byte) (DW_CFA_OFFSET | RBX)).put((byte) (FRAME / -DATA_ALIGNMENT));
        return out.array();
    }
}
