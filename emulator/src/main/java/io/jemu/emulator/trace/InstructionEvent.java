package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * An instruction that was executed, or that is known to be executed next.
 *
 * @param pid the process
 * @param tid the thread
 * @param address guest address of its first byte
 * @param length of its encoding, in bytes
 * @param text disassembled in Intel's syntax, targets of branches named: {@code call 0x401030 <puts@plt>}
 * @param place what the address is called: {@code main+0x11}, {@code puts@plt}; empty if nobody knows
 * @param operand the word in memory that it reads relative to RIP, with its name and, before the instruction, its
 *     value; empty if it reads none
 * @param changes the registers that have other values afterwards: {@code rax=0x5 rsp=0x7ffe6b40}, then the arithmetic
 *     flags that are set if any of them has changed: {@code flags=[ZF PF]}; empty if none has changed, or if they are
 *     not known
 */
public record InstructionEvent(int pid, int tid, long address, int length, String text, String place, String operand,
        String changes) implements Event {
    public InstructionEvent {
        Objects.requireNonNull(text, "text is null");
        Objects.requireNonNull(place, "place is null");
        Objects.requireNonNull(operand, "operand is null");
        Objects.requireNonNull(changes, "changes is null");
    }

    @Override
    public String type() {
        return "instruction";
    }

    @Override
    public void describe(EventFields out) {
        out.address("address", address);
        out.number("length", length);
        out.text("text", text);
        out.text("place", place);
        out.text("operand", operand);
        out.text("changes", changes);
    }
}
