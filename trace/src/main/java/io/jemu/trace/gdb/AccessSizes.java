package io.jemu.trace.gdb;

import io.jemu.emulator.disasm.Disassembler;
import io.jemu.emulator.disasm.Instruction;
import io.jemu.syscalls.kernel.Task;
import java.util.Locale;

/** How many bytes of memory instructions access. */
final class AccessSizes {
    /** What Capstone calls operands in memory, by size: the longest first, for they hold the shorter ones. */
    private enum Operand {
        XMMWORD(16), TBYTE(10), QWORD(8), FWORD(6), DWORD(4), WORD(2), BYTE(1);

        private final int size;

        Operand(int size) {
            this.size = size;
        }
    }

    private Disassembler disassembler;

    /** The size of the memory operand of the instruction at an address; 8, a push's, if it has none. */
    int at(Task task, long address) {
        if (disassembler == null) {
            disassembler = new Disassembler(Disassembler.Syntax.INTEL);
        }
        byte[] bytes = Commands.read(task.process().map().forced(), address, Disassembler.MAX_INSTRUCTION);
        if (bytes.length > 0) {
            Instruction instruction = disassembler.decode(bytes, 0, address);
            for (Operand operand : Operand.values()) {
                if (instruction.operands().contains(operand.name().toLowerCase(Locale.ROOT) + " ptr")) {
                    return operand.size;
                }
            }
        }
        return Operand.QWORD.size;
    }
}
