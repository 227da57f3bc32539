package io.jemu.trace.crash.scene;

import io.jemu.emulator.disasm.Instruction;
import io.jemu.trace.symbols.LinkageWords;
import io.jemu.trace.symbols.MappedObject;
import io.jemu.trace.unwind.Frame;
import java.util.Optional;

/**
 * The call instruction that the caller's frame is in, by which a thread may have got to a place that is no code.
 *
 * @param caller the frame
 * @param instruction the call
 * @param function the symbol whose address the call takes from a global offset table, by itself or by an entry of a
 *     procedure linkage table; empty for other calls
 * @param slot where that address is; 0 for other calls
 */
public record LastCall(Frame caller, Instruction instruction, String function, long slot) {
    /** Lengths of calls, the likeliest first. */
    private static final int[] SIZES = {5, 6, 2, 3, 4, 7, 8};

    /** The call of the second frame; empty if there is none. */
    public static Optional<LastCall> of(CrashScene scene) {
        if (scene.frames().size() < 2 || scene.frames().get(1).exact()) {
            return Optional.empty();
        }
        Frame caller = scene.frames().get(1);
        for (int size : SIZES) {
            Instruction call = scene.instruction(caller.pc() - size);
            if (call != null && call.size() == size && call.mnemonic().endsWith("call")) {
                return Optional.of(of(scene, caller, call));
            }
        }
        return Optional.empty();
    }

    private static LastCall of(CrashScene scene, Frame caller, Instruction call) {
        MappedObject object = scene.object(call.address());
        LinkageWords words = scene.symbols().words();
        if (object != null && call.operands().contains("[rip ")) {
            long slot = MemoryOperand.of(call, scene::register).map(MemoryOperand::address).orElse(0L);
            String function = words.function(object, slot);
            return new LastCall(caller, call, function == null ? "" : function, function == null ? 0 : slot);
        }
        if (object != null && call.operands().startsWith("0x")) {
            LinkageWords.Entry entry =
                    words.entry(object, Long.parseUnsignedLong(call.operands().substring(2), 16));
            if (entry != null) {
                return new LastCall(caller, call, entry.function(), entry.slot());
            }
        }
        return new LastCall(caller, call, "", 0);
    }

    /** Whether it calls what a register or memory holds, not a place or a word of a global offset table. */
    public boolean indirect() {
        return slot == 0 && !instruction.operands().startsWith("0x");
    }
}
