package io.jemu.trace.instructions;

import io.jemu.emulator.disasm.Instruction;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.trace.InstructionEvent;

/** Events of instructions, and the lines that are printed for them. */
public final class InstructionText {
    private static final int PLACE_WIDTH = 24;
    private static final int TEXT_WIDTH = 34;

    private InstructionText() {}

    /**
     * An event for an instruction that is about to be executed.
     *
     * @param instruction null if it cannot be read
     */
    public static InstructionEvent event(int pid, int tid, long address, Instruction instruction, AddressNames names,
            AddressSpace memory) {
        if (instruction == null) {
            return new InstructionEvent(pid, tid, address, 0, "(not readable)", names.name(address), "", "");
        }
        Annotation annotation = Annotation.of(instruction, names, memory);
        return new InstructionEvent(pid, tid, address, instruction.size(), annotation.text(), names.name(address),
                annotation.operand(), "");
    }

    /** The same event, with what the instruction has changed. */
    public static InstructionEvent with(InstructionEvent event, String changes) {
        return new InstructionEvent(event.pid(), event.tid(), event.address(), event.length(), event.text(),
                event.place(), event.operand(), changes);
    }

    /** {@code 0x401030 puts@plt   jmp qword ptr [rip + 0x2fca]   [0x404000 puts@got.plt] = 0x401036   rsp=...}. */
    public static String line(InstructionEvent event) {
        StringBuilder line = new StringBuilder("0x").append(Long.toHexString(event.address())).append(' ');
        int start = line.length();
        line.append(event.place());
        pad(line, start + PLACE_WIDTH).append(' ');
        start = line.length();
        line.append(event.text());
        if (!event.operand().isEmpty() || !event.changes().isEmpty()) {
            pad(line, start + TEXT_WIDTH);
        }
        if (!event.operand().isEmpty()) {
            line.append("  # ").append(event.operand());
        }
        if (!event.changes().isEmpty()) {
            line.append("  ").append(event.changes());
        }
        return line.toString();
    }

    private static StringBuilder pad(StringBuilder line, int width) {
        return line.append(" ".repeat(Math.max(0, width - line.length())));
    }
}
