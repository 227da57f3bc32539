package io.jemu.trace.unwind;

import io.jemu.emulator.elf.ElfMemory;
import java.util.ArrayDeque;
import java.util.Deque;

/** Executes call frame instructions (DWARF 5, section 6.4.2, and GNU's additions) up to an address. */
final class CallFrameProgram {
    private static final int MAX_REMEMBERED = 256;
    private static final int OPERAND = 0x3f;
    private static final int DW_CFA_advance_loc = 0x40;
    private static final int DW_CFA_offset = 0x80;
    private static final int DW_CFA_restore = 0xc0;
    private static final int DW_CFA_nop = 0;
    private static final int DW_CFA_set_loc = 1;
    private static final int DW_CFA_advance_loc1 = 2;
    private static final int DW_CFA_advance_loc2 = 3;
    private static final int DW_CFA_advance_loc4 = 4;
    private static final int DW_CFA_offset_extended = 5;
    private static final int DW_CFA_restore_extended = 6;
    private static final int DW_CFA_undefined = 7;
    private static final int DW_CFA_same_value = 8;
    private static final int DW_CFA_register = 9;
    private static final int DW_CFA_remember_state = 0xa;
    private static final int DW_CFA_restore_state = 0xb;
    private static final int DW_CFA_def_cfa = 0xc;
    private static final int DW_CFA_def_cfa_register = 0xd;
    private static final int DW_CFA_def_cfa_offset = 0xe;
    private static final int DW_CFA_def_cfa_expression = 0xf;
    private static final int DW_CFA_expression = 0x10;
    private static final int DW_CFA_offset_extended_sf = 0x11;
    private static final int DW_CFA_def_cfa_sf = 0x12;
    private static final int DW_CFA_def_cfa_offset_sf = 0x13;
    private static final int DW_CFA_val_offset = 0x14;
    private static final int DW_CFA_val_offset_sf = 0x15;
    private static final int DW_CFA_val_expression = 0x16;
    private static final int DW_CFA_MIPS_advance_loc8 = 0x1d;
    private static final int DW_CFA_GNU_args_size = 0x2e;
    private static final int DW_CFA_GNU_negative_offset_extended = 0x2f;

    private final ElfMemory memory;
    private final Cie cie;
    private final long target;
    private final Row row = new Row();
    private final Deque<Row> remembered = new ArrayDeque<>();
    private Row initial;
    private long location;

    private CallFrameProgram(ElfMemory memory, Fde fde, long target) {
        this.memory = memory;
        this.cie = fde.cie();
        this.target = target;
        this.location = fde.begin();
    }

    /**
     * The row of an address.
     *
     * @throws io.jemu.emulator.elf.ElfFormatException if the instructions make no sense
     * @throws io.jemu.emulator.memory.GuestFault if they cannot be read
     */
    static Row rowAt(ElfMemory memory, Fde fde, long address) {
        CallFrameProgram program = new CallFrameProgram(memory, fde, address);
        program.initial = new Row();
        program.run(fde.cie().instructions());
        program.initial = program.row.copy();
        program.run(fde.instructions());
        return program.row;
    }

    private void run(Cursor.Block code) {
        Cursor in = new Cursor(memory, code.start(), code.end());
        while (!in.atEnd() && Long.compareUnsigned(location, target) <= 0) {
            int operation = in.u8();
            int operand = operation & OPERAND;
            switch (operation & ~OPERAND) {
                case DW_CFA_advance_loc -> advance(operand);
                case DW_CFA_offset -> row.set(operand, new Rule.Offset(in.uleb() * cie.dataFactor()));
                case DW_CFA_restore -> row.restore(operand, initial);
                default -> extended(in, operation);
            }
        }
    }

    /** A row ends before an advance that goes beyond the address. */
    private void advance(long delta) {
        location += delta * cie.codeFactor();
    }

    private void extended(Cursor in, int operation) {
        switch (operation) {
            case DW_CFA_nop -> { }
            case DW_CFA_set_loc -> location = PointerEncoding.address(memory, in, cie.encoding(), 0);
            case DW_CFA_advance_loc1 -> advance(in.u8());
            case DW_CFA_advance_loc2 -> advance(in.u16());
            case DW_CFA_advance_loc4 -> advance(in.u32());
            case DW_CFA_MIPS_advance_loc8 -> advance(in.u64());
            case DW_CFA_remember_state -> remember();
            case DW_CFA_restore_state -> row.take(recall());
            case DW_CFA_GNU_args_size -> in.uleb();
            case DW_CFA_def_cfa, DW_CFA_def_cfa_sf, DW_CFA_def_cfa_register, DW_CFA_def_cfa_offset,
                    DW_CFA_def_cfa_offset_sf, DW_CFA_def_cfa_expression -> defineCfa(in, operation);
            default -> row(in, operation, in.uleb());
        }
    }

    private void remember() {
        if (remembered.size() == MAX_REMEMBERED) {
            throw Cursor.damaged();
        }
        remembered.push(row.copy());
    }

    private Row recall() {
        if (remembered.isEmpty()) {
            throw Cursor.damaged();
        }
        return remembered.pop();
    }

    private void defineCfa(Cursor in, int operation) {
        switch (operation) {
            case DW_CFA_def_cfa -> row.cfa(in.uleb(), in.uleb());
            case DW_CFA_def_cfa_sf -> row.cfa(in.uleb(), in.sleb() * cie.dataFactor());
            case DW_CFA_def_cfa_register -> row.cfa(in.uleb(), row.cfaOffset);
            case DW_CFA_def_cfa_offset -> row.cfa(row.cfaRegister, in.uleb());
            case DW_CFA_def_cfa_offset_sf -> row.cfa(row.cfaRegister, in.sleb() * cie.dataFactor());
            default -> row.cfaExpression = in.block(in.uleb());
        }
    }

    private void row(Cursor in, int operation, long register) {
        switch (operation) {
            case DW_CFA_offset_extended -> row.set(register, new Rule.Offset(in.uleb() * cie.dataFactor()));
            case DW_CFA_offset_extended_sf -> row.set(register, new Rule.Offset(in.sleb() * cie.dataFactor()));
            case DW_CFA_GNU_negative_offset_extended ->
                    row.set(register, new Rule.Offset(-in.uleb() * cie.dataFactor()));
            case DW_CFA_val_offset -> row.set(register, new Rule.ValueOffset(in.uleb() * cie.dataFactor()));
            case DW_CFA_val_offset_sf -> row.set(register, new Rule.ValueOffset(in.sleb() * cie.dataFactor()));
            case DW_CFA_restore_extended -> row.restore(register, initial);
            case DW_CFA_undefined -> row.set(register, Rule.UNDEFINED);
            case DW_CFA_same_value -> row.set(register, Rule.SAME_VALUE);
            case DW_CFA_register -> row.set(register, new Rule.InRegister((int) Math.min(in.uleb(), OPERAND)));
            case DW_CFA_expression -> row.set(register, new Rule.Expression(in.block(in.uleb())));
            case DW_CFA_val_expression -> row.set(register, new Rule.ValueExpression(in.block(in.uleb())));
            default -> throw Cursor.damaged();
        }
    }
}
