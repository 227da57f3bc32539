package io.jemu.trace.crash.cause;

import io.jemu.emulator.disasm.Instruction;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.MemoryOperand;
import java.util.Optional;

/** An SSE instruction that demands an aligned address had another one. */
final class Misaligned implements Cause {
    private static final int ALIGNMENT = 16;

    @Override
    public Optional<String> explain(CrashScene scene) {
        Instruction instruction = scene.instruction();
        MemoryOperand operand = scene.operand().orElse(null);
        boolean general = scene.killedBy(Signal.SIGSEGV) && scene.faulted()
                && scene.info().code() == SignalInfo.SI_KERNEL;
        if (!general || instruction == null || operand == null || operand.size() != ALIGNMENT
                || operand.address() % ALIGNMENT == 0) {
            return Optional.empty();
        }
        String text = instruction.mnemonic() + " needs an address that is a multiple of 16, not 0x"
                + Long.toHexString(operand.address());
        boolean stack = operand.base().equals("rsp") || operand.base().equals("rbp");
        return Optional.of(stack ? text + ": the stack is misaligned; at a call, RSP has to be a multiple of 16 (psABI "
                + "3.2.2)" : text);
    }
}
