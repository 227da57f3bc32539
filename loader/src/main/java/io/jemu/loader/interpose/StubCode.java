package io.jemu.loader.interpose;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The code of an {@link ObjectFile}, and its description for unwinders (Linux Standard Base, Exception Frames). */
final class StubCode {
    /** nop, the end of the call instruction as it were; jmp *trap(%rip). */
    private static final byte NOP = (byte) 0x90;
    private static final byte INT3 = (byte) 0xcc;
    /** mov $number,%r11d; jmp *trap(%rip). */
    private static final byte[] MOV_R11D = {0x41, (byte) 0xbb};
    private static final byte[] JMP_INDIRECT = {(byte) 0xff, 0x25};
    /** Where next definitions return to, from the start of the code. */
    static final int RETURN_ENTRY = 1;
    /** Bytes of a function, and of the code for returns before the first. */
    static final int STUB_SIZE = 16;

    private static final byte DW_EH_PE_PCREL_SDATA4 = 0x1b;
    private static final byte DW_EH_PE_UDATA4 = 0x03;
    private static final byte DW_EH_PE_DATAREL_SDATA4 = 0x3b;
    private static final byte DW_CFA_DEF_CFA = 0x0c;
    private static final byte DW_CFA_OFFSET = (byte) 0x80;
    /** DWARF's numbers of RBX, RSP and the return address. */
    private static final byte RBX = 3;
    private static final byte RSP = 7;
    private static final byte RA = 16;
    /** -8 as SLEB128. */
    private static final byte DATA_ALIGNMENT_LEB = 0x78;
    private static final int HEADER_SIZE = 32;
    private static final int CIE_SIZE = 24;
    private static final int FDE_SIZE = 32;

    private StubCode() {}

    /** Where a function begins, from the start of the code. */
    static int stub(int index) {
        return STUB_SIZE * (index + 1);
    }

    /**
     * The code at an offset of the object.
     *
     * @param callTrap offset of the word with the address of the trap for calls
     * @param returnTrap offset of that for returns
     * @param first the first function's number
     */
    static byte[] code(int at, int callTrap, int returnTrap, int first, int count) {
        ByteBuffer out = ByteBuffer.allocate(stub(count)).order(ByteOrder.LITTLE_ENDIAN);
        while (out.hasRemaining()) {
            out.put(INT3);
        }
        out.rewind().put(NOP).put(JMP_INDIRECT);
        out.putInt(returnTrap - (at + out.position() + Integer.BYTES));
        for (int i = 0; i < count; i++) {
            out.position(stub(i)).put(MOV_R11D).putInt(first + i).put(JMP_INDIRECT);
            out.putInt(callTrap - (at + out.position() + Integer.BYTES));
        }
        return out.array();
    }

    /**
     * .eh_frame_hdr and behind it .eh_frame: in a function nothing is pushed yet; in the code for returns the canonical
     * frame address is RBX + 8, and RBX is saved below the return address.
     */
    static byte[] frames(int at, int code, int codeSize) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_SIZE + CIE_SIZE + 2 * FDE_SIZE + Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        int cie = HEADER_SIZE;
        int returns = cie + CIE_SIZE;
        int functions = returns + FDE_SIZE;
        out.put((byte) 1).put(DW_EH_PE_PCREL_SDATA4).put(DW_EH_PE_UDATA4).put(DW_EH_PE_DATAREL_SDATA4);
        out.putInt(cie - out.position()).putInt(2);
        out.putInt(code - at).putInt(returns).putInt(code + STUB_SIZE - at).putInt(functions);
        out.position(cie);
        out.putInt(CIE_SIZE - Integer.BYTES).putInt(0).put((byte) 1).put((byte) 'z').put((byte) 'R').put((byte) 0);
        out.put((byte) 1).put(DATA_ALIGNMENT_LEB).put(RA).put((byte) 1).put(DW_EH_PE_PCREL_SDATA4);
        out.put(DW_CFA_DEF_CFA).put(RSP).put((byte) Long.BYTES).put((byte) (DW_CFA_OFFSET | RA)).put((byte) 1);
        putRange(out, at, returns, code, STUB_SIZE);
        out.put(DW_CFA_DEF_CFA).put(RBX).put((byte) Long.BYTES).put((byte) (DW_CFA_OFFSET | RBX)).put((byte) 2);
        putRange(out, at, functions, code + STUB_SIZE, codeSize - STUB_SIZE);
        return out.array();
    }

    /** The head of an FDE; what follows are instructions, zeros being DW_CFA_nop. */
    private static void putRange(ByteBuffer out, int at, int fde, int start, int size) {
        out.position(fde);
        out.putInt(FDE_SIZE - Integer.BYTES).putInt(fde + Integer.BYTES - HEADER_SIZE);
        out.putInt(start - (at + out.position())).putInt(size).put((byte) 0);
    }
}
