package io.jemu.trace.unwind;

import io.jemu.emulator.elf.ElfMemory;
import io.jemu.emulator.memory.GuestFault;

/** Recognises the code to which signal handlers return, for C libraries that have no unwind entry for it. */
final class SignalReturn {
    /** mov $15, %rax; syscall, and mov $15, %eax; syscall: rt_sigreturn. */
    private static final byte[][] CODES = {
        {0x48, (byte) 0xc7, (byte) 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05},
        {(byte) 0xb8, 0x0f, 0, 0, 0, 0x0f, 0x05}
    };
    /** The registers of struct sigcontext, by their numbers in DWARF. */
    private static final int[] ORDER = {8, 9, 10, 11, 12, 13, 14, 15, 5, 4, 6, 3, 1, 0, 2, 7, 16};
    /** Where it lies in a ucontext_t. */
    private static final int CONTEXT = 40;

    private SignalReturn() {}

    static boolean isAt(ElfMemory memory, long address) {
        for (byte[] code : CODES) {
            if (matches(memory, address, code)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(ElfMemory memory, long address, byte[] code) {
        try {
            for (int i = 0; i < code.length; i++) {
                if ((byte) memory.u8(address + i) != code[i]) {
                    return false;
                }
            }
            return true;
        } catch (GuestFault unreadable) {
            return false;
        }
    }

    /** The registers of what the signal interrupted; RSP points to the ucontext_t when the handler has returned. */
    static FrameRegisters interrupted(ElfMemory memory, FrameRegisters frame) {
        FrameRegisters registers = frame.copy();
        for (int i = 0; i < ORDER.length; i++) {
            registers.set(ORDER[i], memory.u64(frame.rsp() + CONTEXT + (long) i * Long.BYTES));
        }
        return registers;
    }
}
