package io.jemu.trace.unwind;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;

/** The registers of a frame by their numbers in DWARF (psABI, figure 3.36), as far as they are known. */
public final class FrameRegisters {
    static final int RBP = 6;
    static final int RSP = 7;
    /** The column of the return address: RIP. */
    static final int RETURN_ADDRESS = 16;
    static final int COUNT = 17;

    private static final Register[] ORDER = {
        Register.RAX, Register.RDX, Register.RCX, Register.RBX, Register.RSI, Register.RDI, Register.RBP, Register.RSP,
        Register.R8, Register.R9, Register.R10, Register.R11, Register.R12, Register.R13, Register.R14, Register.R15,
        Register.RIP
    };

    private final long[] values;
    private int known;

    private FrameRegisters(long[] values, int known) {
        this.values = values;
        this.known = known;
    }

    /** What a CPU holds. */
    public static FrameRegisters of(Registers registers) {
        FrameRegisters frame = new FrameRegisters(new long[COUNT], 0);
        for (int i = 0; i < COUNT; i++) {
            frame.set(i, registers.get(ORDER[i]));
        }
        return frame;
    }

    FrameRegisters copy() {
        return new FrameRegisters(values.clone(), known);
    }

    /** The value of a register; 0 if it is not known. */
    public long get(Register register) {
        for (int i = 0; i < COUNT; i++) {
            if (ORDER[i] == register) {
                return values[i];
            }
        }
        return 0;
    }

    /** @throws io.jemu.emulator.elf.ElfFormatException if no register has this number, or its value is lost */
    long value(int number) {
        if (number < 0 || number >= COUNT || (known >> number & 1) == 0) {
            throw Cursor.damaged();
        }
        return values[number];
    }

    void set(int number, long value) {
        values[number] = value;
        known |= 1 << number;
    }

    void forget(int number) {
        values[number] = 0;
        known &= ~(1 << number);
    }

    boolean knows(int number) {
        return (known >> number & 1) != 0;
    }

    long pc() {
        return values[RETURN_ADDRESS];
    }

    long rsp() {
        return values[RSP];
    }
}
