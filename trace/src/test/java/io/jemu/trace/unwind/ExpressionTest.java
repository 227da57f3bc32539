package io.jemu.trace.unwind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.elf.ElfBytes;
import io.jemu.emulator.elf.ElfFormatException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpressionTest {
    private static final FrameRegisters REGISTERS = registers();

    /** Each general register holds 100 and its number in the psABI. */
    static FrameRegisters registers() {
        FrameRegisters registers = FrameRegisters.of(new Registers() {
            @Override
            public long get(Register register) {
                return 0;
            }

            @Override
            public void set(Register register, long value) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void readFxState(byte[] fxsave) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void writeFxState(byte[] fxsave) {
                throw new UnsupportedOperationException();
            }
        });
        for (int i = 0; i < FrameRegisters.COUNT; i++) {
            registers.set(i, 100 + i);
        }
        return registers;
    }

    private static long value(Long cfa, int... code) {
        byte[] bytes = new Bytes().u8(code).toArray();
        return Expression.evaluate(new ElfBytes(bytes), new Cursor.Block(0, bytes.length), REGISTERS, cfa);
    }

    /** What binutils writes for a procedure linkage table: 8 more from the 11th byte of an entry on. */
    @Test
    void evaluatesTheExpressionOfALinkageTable() {
        int[] code = {0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22};
        // RSP is 107, RIP 116: 116 & 15 is 4.
        assertThat(value(null, code)).isEqualTo(107 + 8);
        FrameRegisters late = registers();
        late.set(FrameRegisters.RETURN_ADDRESS, 0x102b);
        byte[] bytes = new Bytes().u8(code).toArray();
        assertThat(Expression.evaluate(new ElfBytes(bytes), new Cursor.Block(0, bytes.length), late, null))
                .isEqualTo(107 + 8 + 8);
    }

    @Test
    void computes() {
        assertThat(value(null, 0x08, 200, 0x09, 0x9c, 0x22)).isEqualTo(100);
        assertThat(value(null, 0x10, 0xe5, 0x8e, 0x26)).isEqualTo(624485);
        assertThat(value(null, 0x11, 0x9b, 0xf1, 0x59)).isEqualTo(-624485);
        assertThat(value(null, 0x35, 0x32, 0x1c)).isEqualTo(3);
        assertThat(value(null, 0x35, 0x32, 0x16, 0x1c)).isEqualTo(-3);
        assertThat(value(null, 0x31, 0x32, 0x33, 0x17, 0x1c, 0x1c)).isEqualTo(3 - (1 - 2));
        assertThat(value(null, 0x11, 0x78, 0x33, 0x26)).isEqualTo(-1);
        assertThat(value(null, 0x38, 0x1f, 0x20)).isEqualTo(7);
        assertThat(value(50L, 0x23, 7)).isEqualTo(57);
        assertThat(value(null, 0x92, 6, 0x7f)).isEqualTo(105);
    }

    @Test
    void jumps() {
        // if (1) 5 else 9
        assertThat(value(null, 0x31, 0x28, 4, 0, 0x39, 0x2f, 1, 0, 0x35)).isEqualTo(5);
        assertThat(value(null, 0x30, 0x28, 4, 0, 0x39, 0x2f, 1, 0, 0x35)).isEqualTo(9);
    }

    @Test
    void readsMemory() {
        byte[] bytes = {0x33, (byte) 0x94, 2, 0x34, 0x12};
        assertThat(Expression.evaluate(new ElfBytes(bytes), new Cursor.Block(0, 3), REGISTERS, null)).isEqualTo(0x1234);
    }

    @Test
    void refusesWhatMakesNoSense() {
        int[][] codes = {{}, {0x22}, {0x31, 0x30, 0x1b}, {0xff}, {0x2f, 0xfd, 0xff}, {0x12}, {0x92, 40, 0},
            {0x31, 0x28, 0x00, 0x80}, {0x08}};
        for (int[] code : codes) {
            assertThatThrownBy(() -> value(null, code)).as("code %s", code).isInstanceOf(ElfFormatException.class);
        }
    }

    @Test
    void endsWhateverTheBytesAre() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(40)];
            random.nextBytes(bytes);
            try {
                Expression.evaluate(new ElfBytes(bytes), new Cursor.Block(0, bytes.length), REGISTERS, 7L);
            } catch (ElfFormatException damaged) {
                assertThat(damaged.reason()).isEqualTo(ElfFormatException.Reason.TRUNCATED);
            }
        }
    }
}
