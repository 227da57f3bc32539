package io.jemu.trace.instructions;

import io.jemu.emulator.disasm.Disassembler;
import io.jemu.emulator.disasm.Instruction;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;

/** Disassembles single instructions of guest memory, in Intel's syntax. */
public final class InstructionReader {
    /** Capstone is opened when the first instruction is to be read. */
    private Disassembler disassembler;
    private final byte[] code = new byte[Disassembler.MAX_INSTRUCTION];

    /** The instruction at an address, null if not even one byte of it can be read. */
    public Instruction read(AddressSpace memory, long address) {
        int length = 0;
        try {
            memory.read(address, code, 0, code.length);
            length = code.length;
        } catch (GuestFault notAll) {
            length = readable(memory, address);
        }
        if (length == 0) {
            return null;
        }
        if (disassembler == null) {
            disassembler = new Disassembler(Disassembler.Syntax.INTEL);
        }
        byte[] bytes = new byte[length];
        System.arraycopy(code, 0, bytes, 0, length);
        return disassembler.decode(bytes, 0, address);
    }

    /** Byte by byte, up to the first page that cannot be read. */
    private int readable(AddressSpace memory, long address) {
        int length = 0;
        try {
            while (length < code.length) {
                code[length] = memory.read8(address + length);
                length++;
            }
        } catch (GuestFault end) {
            return length;
        }
        return length;
    }
}
