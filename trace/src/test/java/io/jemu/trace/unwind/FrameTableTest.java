package io.jemu.trace.unwind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTableTest {
    private static final int HEADER = 20;
    private static final long CODE = 0x1000;

    /** A header, a CIE and one FDE for [CODE, CODE + 100) with the given instructions; with or without a sorted table. */
    private static byte[] table(boolean sorted, String augmentation, int... instructions) {
        Bytes cie = new Bytes().u32(0).u8(1).text(augmentation).u8(1, 0x78, 16, 1, 0);
        cie.u8(0x0c, 7, 8, 0x80 | 16, 1);
        Bytes fde = new Bytes().u32(4 + cie.size() + 4).u64(CODE).u64(100).u8(0).u8(instructions);
        Bytes table = new Bytes().u8(1, 3, sorted ? 3 : 0xff, sorted ? 0x3b : 0xff);
        table.u32(HEADER);
        int fdeAt = HEADER + 4 + cie.size();
        table.u32(1).u32(CODE).u32(fdeAt);
        table.u32(cie.size()).u8(toInts(cie.toArray())).u32(fde.size()).u8(toInts(fde.toArray())).u32(0);
        return table.toArray();
    }

    private static int[] toInts(byte[] bytes) {
        int[] ints = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ints[i] = bytes[i] & 0xff;
        }
        return ints;
    }

    private static Row row(byte[] table, long offset) {
        ElfBytes memory = new ElfBytes(table);
        Fde fde = FrameTable.read(memory, 0, table.length).find(CODE + offset);
        return CallFrameProgram.rowAt(memory, fde, CODE + offset);
    }

    @Test
    void anEntryIsFoundWithAndWithoutASortedTable() {
        for (boolean sorted : new boolean[] {true, false}) {
            byte[] bytes = table(sorted, "zR", 0x0e, 24);
            FrameTable table = FrameTable.read(new ElfBytes(bytes), 0, bytes.length);
            assertThat(table.find(CODE - 1)).isNull();
            assertThat(table.find(CODE)).isNotNull();
            assertThat(table.find(CODE + 99)).isSameAs(table.find(CODE));
            assertThat(table.find(CODE + 100)).isNull();
        }
    }

    @Test
    void rowsFollowTheAddress() {
        // push %rbp at 0; mov %rsp, %rbp at 1; leave at 20
        byte[] bytes = table(true, "zR", 0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6, 0x50, 0x0a, 0x0c, 7, 8, 0xc6,
                0x41, 0x0b);
        assertThat(row(bytes, 0).cfaOffset).isEqualTo(8);
        assertThat(row(bytes, 0).rule(FrameRegisters.RBP)).isNull();
        assertThat(row(bytes, 1).cfaOffset).isEqualTo(16);
        assertThat(row(bytes, 1).cfaRegister).isEqualTo(FrameRegisters.RSP);
        assertThat(row(bytes, 1).rule(FrameRegisters.RBP)).isEqualTo(new Rule.Offset(-16));
        assertThat(row(bytes, 4).cfaRegister).isEqualTo(FrameRegisters.RBP);
        assertThat(row(bytes, 20).cfaRegister).isEqualTo(FrameRegisters.RSP);
        assertThat(row(bytes, 20).rule(FrameRegisters.RBP)).isNull();
        assertThat(row(bytes, 21).cfaRegister).isEqualTo(FrameRegisters.RBP);
        assertThat(row(bytes, 21).rule(FrameRegisters.RETURN_ADDRESS)).isEqualTo(new Rule.Offset(-8));
    }

    @Test
    void allKindsOfRulesAreUnderstood() {
        byte[] bytes = table(true, "zRS", 0x07, 0, 0x08, 1, 0x09, 2, 9, 0x10, 3, 1, 0x30, 0x16, 12, 2, 0x31, 0x22,
                0x11, 13, 0x7f, 0x14, 14, 2, 0x15, 15, 0x7f, 0x2f, 4, 2, 0x05, 5, 3, 0x2e, 16, 0x0f, 2, 0x77, 8, 0, 0);
        Row row = row(bytes, 0);
        assertThat(row.rule(0)).isEqualTo(Rule.UNDEFINED);
        assertThat(row.rule(1)).isEqualTo(Rule.SAME_VALUE);
        assertThat(row.rule(2)).isEqualTo(new Rule.InRegister(9));
        assertThat(row.rule(3)).isInstanceOf(Rule.Expression.class);
        assertThat(row.rule(12)).isInstanceOf(Rule.ValueExpression.class);
        assertThat(row.rule(13)).isEqualTo(new Rule.Offset(8));
        assertThat(row.rule(14)).isEqualTo(new Rule.ValueOffset(-16));
        assertThat(row.rule(15)).isEqualTo(new Rule.ValueOffset(8));
        assertThat(row.rule(4)).isEqualTo(new Rule.Offset(16));
        assertThat(row.rule(5)).isEqualTo(new Rule.Offset(-24));
        assertThat(row.cfaExpression).isNotNull();
        ElfBytes memory = new ElfBytes(bytes);
        assertThat(FrameTable.read(memory, 0, bytes.length).find(CODE).cie().signalFrame()).isTrue();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (int[] code : new int[][] {{0x0b}, {0x3f, 0}, {0x0f, 100}, {0x0d, 60}, {0x05}}) {
            byte[] bytes = table(true, "zR", code);
            assertThatThrownBy(() -> row(bytes, 0)).as("code %s", code).isInstanceOf(ElfFormatException.class);
        }
    }

    /** Whatever the bytes are: an entry or none, or the one exception for damaged files, and soon. */
    @Test
    void damagedTablesHarmNobody() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = table(i % 2 == 0, "zR", 0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6, 0x0a, 0x0b, 0, 0, 0, 0);
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            ElfBytes memory = new ElfBytes(bytes);
            FrameTable table = FrameTable.read(memory, 0, bytes.length);
            if (table != null) {
                try {
                    Fde fde = table.find(CODE + random.nextInt(100));
                    if (fde != null) {
                        assertThat(CallFrameProgram.rowAt(memory, fde, CODE + 50)).isNotNull();
                    }
                } catch (ElfFormatException damaged) {
                    assertThat(damaged.reason()).isNotNull();
                }
            }
        }
    }
}
