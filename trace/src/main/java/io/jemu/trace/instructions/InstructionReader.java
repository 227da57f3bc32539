package io.jemu.trace.instructions;

import io.jemu.emulator.disasm.Disassembler;
import io.jemu.emulator.disasm.Instruction;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Disassembles single instructions of guest memory, in Intel's syntax. */
public final class InstructionReader {
    /** When so many are kept, all are forgotten. */
    private static final int MOST_KNOWN = 1 << 16;

    /** Capstone is opened when the first instruction is to be read. */
    private Disassembler disassembler;
    private final byte[] code = new byte[Disassembler.MAX_INSTRUCTION];
    /** What was read before, by address. It is looked at whether the bytes are still the same. */
    private final Map<Long, Instruction> known = new HashMap<>();

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
        Instruction before = known.get(address);
        if (before != null && before.size() <= length
                && Arrays.equals(before.bytes(), 0, before.size(), code, 0, before.size())) {
            return before;
        }
        if (known.size() == MOST_KNOWN) {
            known.clear();
        }
        Instruction instruction = decode(address, length);
        known.put(address, instruction);
        return instruction;
    }

    private Instruction decode(long address, int length) {
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
