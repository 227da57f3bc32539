package io.jemu.trace.instructions;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import java.util.Locale;

/** The general registers and the arithmetic flags at one moment, to be compared with those at another. */
public final class RegisterValues {
    private static final Register[] GENERAL = {
        Register.RAX, Register.RBX, Register.RCX, Register.RDX, Register.RSI, Register.RDI, Register.RBP, Register.RSP,
        Register.R8, Register.R9, Register.R10, Register.R11, Register.R12, Register.R13, Register.R14, Register.R15
    };
    private static final String[] NAMES = names();
    private static final int RSP_INDEX = 7;

    /** Flags of RFLAGS that instructions compute, by bit (Intel SDM volume 1, 3.4.3). */
    private enum Flag {
        CF(0), PF(2), AF(4), ZF(6), SF(7), DF(10), OF(11);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }

        private boolean in(long flags) {
            return (flags >>> bit & 1) != 0;
        }
    }

    private static final long FLAGS = mask();

    private final long[] values = new long[GENERAL.length];
    private long flags;

    private static String[] names() {
        String[] names = new String[GENERAL.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = GENERAL[i].name().toLowerCase(Locale.ROOT);
        }
        return names;
    }

    private static long mask() {
        long mask = 0;
        for (Flag flag : Flag.values()) {
            mask |= 1L << flag.bit;
        }
        return mask;
    }

    /** Takes the values of now. */
    public void read(Registers registers) {
        for (int i = 0; i < GENERAL.length; i++) {
            values[i] = registers.get(GENERAL[i]);
        }
        flags = registers.get(Register.RFLAGS) & FLAGS;
    }

    /** The stack pointer. */
    public long rsp() {
        return values[RSP_INDEX];
    }

    /** Takes the values of another moment. */
    public void copy(RegisterValues other) {
        System.arraycopy(other.values, 0, values, 0, values.length);
        flags = other.flags;
    }

    /** What is different from before: {@code rax=0x5 flags=[ZF PF]}; empty if nothing is. */
    public String changes(RegisterValues before) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != before.values[i]) {
                text.append(text.isEmpty() ? "" : " ").append(NAMES[i]).append("=0x")
                        .append(Long.toHexString(values[i]));
            }
        }
        if (flags != before.flags) {
            text.append(text.isEmpty() ? "" : " ").append("flags=[");
            String space = "";
            for (Flag flag : Flag.values()) {
                if (flag.in(flags)) {
                    text.append(space).append(flag);
                    space = " ";
                }
            }
            text.append(']');
        }
        return text.toString();
    }
}
