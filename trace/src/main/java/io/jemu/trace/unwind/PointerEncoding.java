package io.jemu.trace.unwind;

import io.jemu.emulator.elf.ElfMemory;

/** How addresses are written in .eh_frame and .eh_frame_hdr (LSB Core, "DWARF Extensions"). */
final class PointerEncoding {
    static final int DW_EH_PE_omit = 0xff;
    static final int DW_EH_PE_absptr = 0;
    /** The form of a sorted table that can be searched. */
    static final int DATAREL_SDATA4 = 0x3b;

    private static final int FORMAT = 0x0f;
    private static final int BASE = 0x70;
    private static final int DW_EH_PE_uleb128 = 1;
    private static final int DW_EH_PE_udata2 = 2;
    private static final int DW_EH_PE_udata4 = 3;
    private static final int DW_EH_PE_udata8 = 4;
    private static final int DW_EH_PE_sleb128 = 9;
    private static final int DW_EH_PE_sdata2 = 0xa;
    private static final int DW_EH_PE_sdata4 = 0xb;
    private static final int DW_EH_PE_sdata8 = 0xc;
    private static final int DW_EH_PE_pcrel = 0x10;
    private static final int DW_EH_PE_datarel = 0x30;
    private static final int DW_EH_PE_aligned = 0x50;
    private static final int DW_EH_PE_indirect = 0x80;

    private PointerEncoding() {}

    /** Only the number, as lengths of ranges are written. */
    static long plain(Cursor cursor, int encoding) {
        return switch (encoding & FORMAT) {
            case DW_EH_PE_absptr, DW_EH_PE_udata8, DW_EH_PE_sdata8 -> cursor.u64();
            case DW_EH_PE_uleb128 -> cursor.uleb();
            case DW_EH_PE_udata2 -> cursor.u16();
            case DW_EH_PE_udata4 -> cursor.u32();
            case DW_EH_PE_sleb128 -> cursor.sleb();
            case DW_EH_PE_sdata2 -> (short) cursor.u16();
            case DW_EH_PE_sdata4 -> cursor.s32();
            default -> throw Cursor.damaged();
        };
    }

    /**
     * An address.
     *
     * @param data what data-relative addresses are relative to
     */
    static long address(ElfMemory memory, Cursor cursor, int encoding, long data) {
        if (encoding == DW_EH_PE_aligned) {
            cursor.position(cursor.position() + Long.BYTES - 1 & -Long.BYTES);
            return cursor.u64();
        }
        long at = cursor.position();
        long value = plain(cursor, encoding);
        if (value != 0) {
            value += switch (encoding & BASE) {
                case DW_EH_PE_absptr -> 0;
                case DW_EH_PE_pcrel -> at;
                case DW_EH_PE_datarel -> data;
                default -> throw Cursor.damaged();
            };
        }
        return (encoding & DW_EH_PE_indirect) != 0 && value != 0 ? memory.u64(value) : value;
    }
}
