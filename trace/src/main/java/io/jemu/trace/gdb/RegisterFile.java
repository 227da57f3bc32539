package io.jemu.trace.gdb;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.syscalls.kernel.Task;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The registers of a task in the order and the sizes of {@code target.xml}, as ptrace(2) would show them. A task in a
 * system call is behind the SYSCALL instruction then, with the call's number in orig_rax; jemu has it before that
 * instruction, to be executed again.
 */
final class RegisterFile {
    /** How many registers there are. */
    static final int COUNT = 60;

    private static final Register[] GENERAL = {
        Register.RAX, Register.RBX, Register.RCX, Register.RDX, Register.RSI, Register.RDI, Register.RBP, Register.RSP,
        Register.R8, Register.R9, Register.R10, Register.R11, Register.R12, Register.R13, Register.R14, Register.R15,
        Register.RIP
    };
    /** The numbers of registers. */
    static final int RBP = 6;
    static final int RSP = 7;
    static final int RIP = 16;
    private static final int EFLAGS = 17;
    private static final int ST0 = 24;
    private static final int FCTRL = 32;
    private static final int XMM0 = 40;
    private static final int MXCSR = 56;
    private static final int ORIG_RAX = 57;
    private static final int FS_BASE = 58;
    private static final int GS_BASE = 59;

    private static final int ST_SIZE = 10;
    private static final int XMM_SIZE = 16;
    private static final int[] OFFSETS = offsets();
    /** All registers in bytes. */
    static final int SIZE = OFFSETS[COUNT];

    /** __USER_CS, __USER_DS (asm/segment.h). */
    private static final int USER_CS = 0x33;
    private static final int USER_DS = 0x2b;
    private static final int SYSCALL_SIZE = 2;
    /** What RAX holds at the entry of a call, and in one that waits (include/linux/errno.h). */
    private static final long ENOSYS = -38;
    private static final long ERESTARTSYS = -512;
    private static final long ERESTART_RESTARTBLOCK = -516;

    // FXSAVE64 (Intel SDM volume 1, table 10-2).
    private static final int FX_SIZE = 512;
    private static final int FX_TAG = 4;
    private static final int FX_OPCODE = 6;
    private static final int FX_MXCSR = 24;
    private static final int FX_ST0 = 32;
    private static final int FX_XMM0 = 160;
    private static final int FX_SLOT = 16;
    private static final int TOP_SHIFT = 11;
    private static final int STACK_MASK = 7;
    private static final int EMPTY = 3;
    private static final int SPECIAL = 2;
    private static final int ZERO = 1;
    private static final int MAX_EXPONENT = 0x7fff;

    private RegisterFile() {}

    private static int[] offsets() {
        int[] offsets = new int[COUNT + 1];
        for (int i = 0; i < COUNT; i++) {
            offsets[i + 1] = offsets[i] + size(i);
        }
        return offsets;
    }

    private static int size(int register) {
        if (register >= ST0 && register < FCTRL) {
            return ST_SIZE;
        } else if (register >= XMM0 && register < MXCSR) {
            return XMM_SIZE;
        }
        return register <= RIP || register >= ORIG_RAX ? Long.BYTES : Integer.BYTES;
    }

    /** Where a register lies in the whole. */
    static int offset(int register) {
        return OFFSETS[register];
    }

    /** How many bytes a register has. */
    static int length(int register) {
        return OFFSETS[register + 1] - OFFSETS[register];
    }

    /**
     * The registers of the task that is current.
     *
     * @param entersCall whether it is stopped before a system call
     * @param endedCall the number of the call that it returns from, or -1
     */
    static byte[] read(Task task, boolean entersCall, int endedCall) {
        Registers registers = task.registers();
        ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (Register register : GENERAL) {
            out.putLong(registers.get(register));
        }
        out.putInt((int) registers.get(Register.RFLAGS));
        out.putInt(USER_CS).putInt(USER_DS).putLong(0).putLong(0);
        byte[] fx = new byte[FX_SIZE];
        registers.readFxState(fx);
        readFx(ByteBuffer.wrap(fx).order(ByteOrder.LITTLE_ENDIAN), out);
        out.putLong(endedCall);
        out.putLong(registers.get(Register.FS_BASE)).putLong(registers.get(Register.GS_BASE));
        if (inCall(task, entersCall)) {
            out.putLong(offset(ORIG_RAX), registers.get(Register.RAX));
            out.putLong(0, entersCall ? ENOSYS : ERESTARTSYS);
            out.putLong(offset(RIP), registers.get(Register.RIP) + SYSCALL_SIZE);
        }
        return out.array();
    }

    private static boolean inCall(Task task, boolean entersCall) {
        return entersCall || task.rewound();
    }

    private static void readFx(ByteBuffer fx, ByteBuffer out) {
        for (int i = 0; i < XMM0 - FCTRL; i++) {
            out.put(fx.array(), FX_ST0 + i * FX_SLOT, ST_SIZE);
        }
        out.putInt(Short.toUnsignedInt(fx.getShort(0))).putInt(Short.toUnsignedInt(fx.getShort(2)));
        out.putInt(fullTags(fx)).putInt(0).putInt(0).putInt(0).putInt(0);
        out.putInt(Short.toUnsignedInt(fx.getShort(FX_OPCODE)));
        out.put(fx.array(), FX_XMM0, (MXCSR - XMM0) * FX_SLOT);
        out.putInt(fx.getInt(FX_MXCSR));
    }

    /** The tag word of FSAVE: two bits for each physical register, from FXSAVE's one. */
    private static int fullTags(ByteBuffer fx) {
        int top = fx.getShort(2) >> TOP_SHIFT & STACK_MASK;
        int tags = 0;
        for (int physical = 0; physical <= STACK_MASK; physical++) {
            int tag = EMPTY;
            if ((fx.get(FX_TAG) >> physical & 1) != 0) {
                int st = FX_ST0 + (physical - top & STACK_MASK) * FX_SLOT;
                long mantissa = fx.getLong(st);
                int exponent = fx.getShort(st + Long.BYTES) & MAX_EXPONENT;
                if (exponent == MAX_EXPONENT || exponent == 0 && mantissa != 0 || exponent != 0 && mantissa >= 0) {
                    tag = SPECIAL;
                } else {
                    tag = exponent == 0 ? ZERO : 0;
                }
            }
            tags |= tag << 2 * physical;
        }
        return tags;
    }

    /**
     * Sets the registers of the task that is current, as far as they differ.
     *
     * @param entersCall as for {@link #read}
     * @throws BadPacket if the CPU cannot have such values
     */
    static void write(Task task, boolean entersCall, int endedCall, byte[] values) {
        byte[] before = read(task, entersCall, endedCall);
        ByteBuffer is = ByteBuffer.wrap(before).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer wanted = ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN);
        writeFx(task.registers(), before, wanted);
        Registers registers = task.registers();
        long call = wanted.getLong(offset(ORIG_RAX));
        long rax = wanted.getLong(0);
        boolean again = call >= 0
                && (rax == ENOSYS && entersCall || rax <= ERESTARTSYS && rax >= ERESTART_RESTARTBLOCK);
        boolean moved = wanted.getLong(offset(RIP)) != is.getLong(offset(RIP));
        boolean inCall = inCall(task, entersCall);
        if (inCall && (moved || !again) && !entersCall) {
            task.abandonCall();
        }
        for (int i = 0; i < GENERAL.length; i++) {
            registers.set(GENERAL[i], wanted.getLong(offset(i)));
        }
        if (again && (!moved || !inCall)) {
            registers.set(Register.RAX, call);
            registers.set(Register.RIP, wanted.getLong(offset(RIP)) - SYSCALL_SIZE);
        }
        registers.set(Register.RFLAGS, Integer.toUnsignedLong(wanted.getInt(offset(EFLAGS))));
        registers.set(Register.FS_BASE, wanted.getLong(offset(FS_BASE)));
        registers.set(Register.GS_BASE, wanted.getLong(offset(GS_BASE)));
    }

    private static void writeFx(Registers registers, byte[] before, ByteBuffer wanted) {
        if (Arrays.equals(before, OFFSETS[ST0], OFFSETS[ORIG_RAX], wanted.array(), OFFSETS[ST0], OFFSETS[ORIG_RAX])) {
            return;
        }
        byte[] image = new byte[FX_SIZE];
        registers.readFxState(image);
        ByteBuffer fx = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < FCTRL - ST0; i++) {
            fx.put(FX_ST0 + i * FX_SLOT, wanted.array(), offset(ST0 + i), ST_SIZE);
        }
        fx.putShort(0, (short) wanted.getInt(offset(FCTRL)));
        fx.putShort(2, (short) wanted.getInt(offset(FCTRL + 1)));
        int tags = wanted.getInt(offset(FCTRL + 2));
        byte abridged = 0;
        for (int i = 0; i <= STACK_MASK; i++) {
            abridged |= (byte) ((tags >> 2 * i & EMPTY) != EMPTY ? 1 << i : 0);
        }
        fx.put(FX_TAG, abridged);
        fx.put(FX_XMM0, wanted.array(), offset(XMM0), (MXCSR - XMM0) * FX_SLOT);
        fx.putInt(FX_MXCSR, wanted.getInt(offset(MXCSR)));
        try {
            registers.writeFxState(image);
        } catch (IllegalArgumentException reserved) {
            throw new BadPacket();
        }
    }
}
