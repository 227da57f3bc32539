package io.jemu.trace.plt;

import io.jemu.emulator.cpu.Register;
import io.jemu.emulator.cpu.Registers;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.loader.object.ObjectImage;

/**
 * Finds the call instruction before a return address, when the place that it led to has just been reached. x86 code
 * cannot be read backwards: only an instruction that really leads there counts.
 */
final class CallInstruction {
    private static final int CALL_REL32 = 0xe8;
    private static final int CALL_REL32_LENGTH = 5;
    private static final int GROUP_5 = 0xff;
    private static final int CALL_RIP = 0x15;
    private static final int CALL_RIP_LENGTH = 6;
    private static final int CALL_REGISTER = 0xd0;
    private static final int CALL_REGISTER_LENGTH = 2;
    private static final int REX_B = 0x41;
    /** ModR/M: mod, and the operation of the group. */
    private static final int MOD_OPERATION = 0xf8;
    private static final int REGISTER = 7;
    private static final Register[] ENCODED = {
        Register.RAX, Register.RCX, Register.RDX, Register.RBX, Register.RSP, Register.RBP, Register.RSI, Register.RDI,
        Register.R8, Register.R9, Register.R10, Register.R11, Register.R12, Register.R13, Register.R14, Register.R15
    };

    private final AddressSpace memory;
    private final long after;

    private CallInstruction(AddressSpace memory, long after) {
        this.memory = memory;
        this.after = after;
    }

    /**
     * The address of the call, 0 if there is none before the return address that leads to the target.
     *
     * @param after the return address
     * @param target where the call has led
     */
    static long find(AddressSpace memory, Registers registers, long after, long target) {
        CallInstruction call = new CallInstruction(memory, after);
        try {
            if (call.direct() == target) {
                return after - CALL_REL32_LENGTH;
            }
            long word = call.word();
            if (word != 0 && memory.read64(word) == target) {
                return after - CALL_RIP_LENGTH;
            }
            return call.throughRegister(registers, target);
        } catch (GuestFault unreadable) {
            return 0;
        }
    }

    /**
     * The call before a return address, known to be there, if it is of a kind that cannot be mistaken: to code of the
     * same object, or through a word of it; else 0.
     */
    static long before(AddressSpace memory, long after, ObjectImage object) {
        CallInstruction call = new CallInstruction(memory, after);
        try {
            if (object.contains(call.direct())) {
                return after - CALL_REL32_LENGTH;
            }
            return object.contains(call.word()) ? after - CALL_RIP_LENGTH : 0;
        } catch (GuestFault unreadable) {
            return 0;
        }
    }

    /** The word that a {@code call *word(%rip)} before the return address reads, 0 if there is none. */
    static long word(AddressSpace memory, long after) {
        try {
            return new CallInstruction(memory, after).word();
        } catch (GuestFault unreadable) {
            return 0;
        }
    }

    /** Where a {@code call rel32} leads, 0 if there is none. */
    private long direct() {
        return at(CALL_REL32_LENGTH) == CALL_REL32 ? after + memory.read32(after - Integer.BYTES) : 0;
    }

    private long word() {
        boolean indirect = at(CALL_RIP_LENGTH) == GROUP_5 && at(CALL_RIP_LENGTH - 1) == CALL_RIP;
        return indirect ? after + memory.read32(after - Integer.BYTES) : 0;
    }

    /** A call leaves all registers but RSP as they are. */
    private long throughRegister(Registers registers, long target) {
        int modrm = at(1);
        if (at(CALL_REGISTER_LENGTH) != GROUP_5 || (modrm & MOD_OPERATION) != CALL_REGISTER) {
            return 0;
        }
        boolean extended = at(CALL_REGISTER_LENGTH + 1) == REX_B;
        if (extended && registers.get(ENCODED[modrm & REGISTER | REGISTER + 1]) == target) {
            return after - CALL_REGISTER_LENGTH - 1;
        }
        return registers.get(ENCODED[modrm & REGISTER]) == target ? after - CALL_REGISTER_LENGTH : 0;
    }

    private int at(int before) {
        return memory.read8(after - before) & 0xff;
    }
}
