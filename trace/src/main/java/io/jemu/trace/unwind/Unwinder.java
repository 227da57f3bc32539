package io.jemu.trace.unwind;

import io.jemu.emulator.elf.ElfFormatException;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.mm.Vma;
import io.jemu.trace.symbols.CodeLocation;
import io.jemu.trace.symbols.MappedMemory;
import io.jemu.trace.symbols.MappedObject;
import io.jemu.trace.symbols.MappedSymbols;
import io.jemu.trace.unwind.Frame.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Walks up the stack of a thread. One instance is for one process, and keeps what it has read of the objects' tables.
 * The process may have damaged everything that is read: steps are bounded, and what makes no sense ends the walk.
 */
public final class Unwinder {
    /** How far a frame pointer may be from the stack pointer, in bytes. */
    private static final long MAX_FRAME = 1 << 20;
    /** How many words are looked through for a return address. */
    private static final int SCANNED_WORDS = 512;
    /** The same where jemu has called a function: the red zone, and what aligns the stack. */
    private static final int WORDS_BELOW_JEMU = 24;

    private final MappedSymbols symbols;
    private final MappedMemory memory;
    private final Map<MappedObject, Optional<FrameTable>> tables = new HashMap<>();

    /** The caller's registers, and how they were found; null registers: there is no caller. */
    private record Step(FrameRegisters registers, Found found) {
        static final Step END = new Step(null, null);
    }

    public Unwinder(MappedSymbols symbols) {
        this.symbols = symbols;
        this.memory = symbols.objects().memory();
    }

    /**
     * The frames from the innermost one on.
     *
     * @param registers the thread's
     * @param limit how many frames at most
     */
    public List<Frame> unwind(FrameRegisters registers, int limit) {
        List<Frame> frames = new ArrayList<>();
        FrameRegisters current = registers;
        Found found = Found.REGISTERS;
        boolean exact = true;
        while (frames.size() < limit) {
            Step step = caller(current, exact);
            long cfa = step.registers == null ? 0 : step.registers.rsp();
            frames.add(new Frame(current.pc(), current.rsp(), cfa, found, exact));
            if (step.registers == null || step.registers.pc() == 0 || !advances(current, step, exact)) {
                return frames;
            }
            exact = step.found == Found.SIGNAL_CONTEXT;
            current = step.registers;
            found = step.found;
        }
        return frames;
    }

    /** A caller's frame is above; only a signal can have come from another stack. */
    private static boolean advances(FrameRegisters current, Step step, boolean innermost) {
        if (step.found == Found.SIGNAL_CONTEXT) {
            return step.registers.rsp() != current.rsp();
        }
        int order = Long.compareUnsigned(step.registers.rsp(), current.rsp());
        return order > 0 || innermost && order == 0;
    }

    private Step caller(FrameRegisters frame, boolean exact) {
        try {
            Vma area = symbols.objects().map().find(frame.pc());
            if (area == null || !area.executable()) {
                // Only a jump can have led there, unless the stack is damaged.
                return exact ? returnAddress(frame, frame.rsp(), Found.TOP_OF_STACK) : Step.END;
            }
            if (area.has(Vma.SPECIAL)) {
                return exact ? returnAddress(frame, frame.rsp(), Found.TOP_OF_STACK) : callerOfJemu(frame);
            }
            Step step = byTable(frame, exact);
            return step != null ? step : withoutTable(frame, exact);
        } catch (GuestFault unreadable) {
            return Step.END;
        }
    }

    private Step byTable(FrameRegisters frame, boolean exact) {
        MappedObject object = symbols.objects().containing(frame.pc());
        FrameTable table = object == null ? null
                : tables.computeIfAbsent(object, each -> Optional.ofNullable(FrameTable.of(each, memory))).orElse(null);
        if (table == null) {
            return null;
        }
        try {
            // The entry of a signal frame begins before its code, so that the handler's return is found by it.
            long site = exact ? frame.pc() : frame.pc() - 1;
            Fde fde = table.find(site);
            if (fde == null) {
                return null;
            }
            Row row = CallFrameProgram.rowAt(memory, fde, fde.cie().signalFrame() ? frame.pc() : site);
            return apply(row, frame, fde.cie().signalFrame() ? Found.SIGNAL_CONTEXT : Found.UNWIND_TABLE);
        } catch (ElfFormatException damaged) {
            return null;
        }
    }

    private Step apply(Row row, FrameRegisters frame, Found found) {
        long cfa = row.cfaExpression != null
                ? Expression.evaluate(memory, row.cfaExpression, frame, null)
                : frame.value(row.cfaRegister) + row.cfaOffset;
        FrameRegisters caller = frame.copy();
        caller.set(FrameRegisters.RSP, cfa);
        for (int register = 0; register < FrameRegisters.COUNT; register++) {
            switch (row.rule(register)) {
                case null -> {
                    // Without a rule, the address of the caller is nowhere.
                    if (register == FrameRegisters.RETURN_ADDRESS) {
                        return Step.END;
                    }
                }
                case Rule.Undefined() -> caller.forget(register);
                case Rule.SameValue() -> copy(frame, register, caller, register);
                case Rule.Offset(long offset) -> caller.set(register, memory.u64(cfa + offset));
                case Rule.ValueOffset(long offset) -> caller.set(register, cfa + offset);
                case Rule.InRegister(int other) -> copy(frame, other, caller, register);
                case Rule.Expression(Cursor.Block code) ->
                        caller.set(register, memory.u64(Expression.evaluate(memory, code, frame, cfa)));
                case Rule.ValueExpression(Cursor.Block code) ->
                        caller.set(register, Expression.evaluate(memory, code, frame, cfa));
            }
        }
        return caller.knows(FrameRegisters.RETURN_ADDRESS) ? new Step(caller, found) : Step.END;
    }

    private static void copy(FrameRegisters from, int source, FrameRegisters to, int target) {
        if (from.knows(source)) {
            to.set(target, from.value(source));
        } else {
            to.forget(target);
        }
    }

    private Step withoutTable(FrameRegisters frame, boolean exact) {
        if (SignalReturn.isAt(memory, frame.pc())) {
            return new Step(SignalReturn.interrupted(memory, frame), Found.SIGNAL_CONTEXT);
        }
        if (exact && atFirstInstruction(frame.pc()) && codeFollowsCall(memory.u64(frame.rsp()))) {
            return returnAddress(frame, frame.rsp(), Found.TOP_OF_STACK);
        }
        Step step = byFramePointer(frame);
        return step != null ? step : scan(frame, SCANNED_WORDS, Found.STACK_SCAN);
    }

    private boolean atFirstInstruction(long pc) {
        CodeLocation location = symbols.locate(pc);
        return location != null && location.symbol() != null && location.offset() == 0;
    }

    private Step byFramePointer(FrameRegisters frame) {
        if (!frame.knows(FrameRegisters.RBP)) {
            return null;
        }
        long pointer = frame.value(FrameRegisters.RBP);
        long distance = pointer - frame.rsp();
        if (distance < 0 || distance > MAX_FRAME || pointer % Long.BYTES != 0) {
            return null;
        }
        try {
            if (!codeFollowsCall(memory.u64(pointer + Long.BYTES))) {
                return null;
            }
            Step step = returnAddress(frame, pointer + Long.BYTES, Found.FRAME_POINTER);
            step.registers.set(FrameRegisters.RBP, memory.u64(pointer));
            return step;
        } catch (GuestFault noFrame) {
            return null;
        }
    }

    /** A function returns to jemu: what has led to jemu's calling it lies above, not far away. */
    private Step callerOfJemu(FrameRegisters frame) {
        return scan(frame, WORDS_BELOW_JEMU, Found.CALLED_JEMU);
    }

    private Step scan(FrameRegisters frame, int words, Found found) {
        for (int i = 0; i < words; i++) {
            long at = frame.rsp() + (long) i * Long.BYTES;
            if (codeFollowsCall(memory.u64(at))) {
                return returnAddress(frame, at, found);
            }
        }
        return Step.END;
    }

    private Step returnAddress(FrameRegisters frame, long at, Found found) {
        FrameRegisters caller = frame.copy();
        caller.set(FrameRegisters.RETURN_ADDRESS, memory.u64(at));
        caller.set(FrameRegisters.RSP, at + Long.BYTES);
        return new Step(caller, found);
    }

    private boolean codeFollowsCall(long address) {
        Vma area = symbols.objects().map().find(address);
        return area != null && area.executable() && CallInstruction.endsAt(memory, address);
    }

}
