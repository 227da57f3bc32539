package io.jemu.trace.execution;

import io.jemu.emulator.disasm.Instruction;
import io.jemu.emulator.trace.InstructionEvent;
import io.jemu.syscalls.kernel.Task;
import io.jemu.trace.instructions.AddressNames;
import io.jemu.trace.instructions.InstructionReader;
import io.jemu.trace.instructions.InstructionText;
import io.jemu.trace.instructions.RegisterValues;
import java.util.regex.Pattern;

/** A task in traced code: the instruction that it executes now, and the registers before it. */
final class TracedTask {
    /** What leads elsewhere than to the next instruction. */
    private static final Pattern BRANCH =
            Pattern.compile("(?:\\S+ )*(?:j[a-z]+|call|ret[a-z]*|iret[a-z]*|loop[a-z]*|syscall|sysenter|int\\S*"
                    + "|xbegin)");
    private static final Pattern SYSTEM_CALL = Pattern.compile("syscall|sysenter|int\\S*");
    /** The most that a return instruction takes off the stack: its address, and 16 bits of bytes. */
    private static final long MOST_POPPED = 8 + 0xffff;

    private final Task task;
    private final RegisterValues before = new RegisterValues();
    private final RegisterValues after = new RegisterValues();
    private Instruction instruction;
    private InstructionEvent event;

    TracedTask(Task task) {
        this.task = task;
    }

    /** The instruction at an address is executed next. */
    void at(long address, InstructionReader reader, AddressNames names) {
        before.read(task.registers());
        instruction = reader.read(task.memory(), address);
        event = InstructionText.event(task.process().pid(), task.tid(), address, instruction, names, task.memory());
    }

    /** Whether this is the instruction that is executed next. */
    boolean isAt(long address) {
        return event != null && event.address() == address;
    }

    /**
     * An instruction has been executed, and has led to an address.
     *
     * @return what it was; null if it is not certain that it was the one that was expected: a signal handler came first
     */
    InstructionEvent executed(long next) {
        after.read(task.registers());
        InstructionEvent done = event;
        event = null;
        return done == null || interrupted(next) ? null : InstructionText.with(done, after.changes(before));
    }

    /** The instruction that was about to be executed, or never ended; null if there is none. */
    InstructionEvent last() {
        return event;
    }

    private boolean interrupted(long next) {
        if (instruction == null) {
            return true;
        }
        String mnemonic = instruction.mnemonic();
        if (!BRANCH.matcher(mnemonic).matches()) {
            // A repeated string instruction may go on where it is.
            return next != instruction.address() + instruction.size() && next != instruction.address();
        }
        long popped = after.rsp() - before.rsp();
        return !SYSTEM_CALL.matcher(mnemonic).matches() && (popped < -Long.BYTES || popped > MOST_POPPED);
    }
}
