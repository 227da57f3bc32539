package io.jemu.trace.crash.cause;

import io.jemu.emulator.disasm.Instruction;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.Operands;
import java.util.Optional;

/** An integer was divided by zero, or the quotient does not fit. */
final class Division implements Cause {
    @Override
    public Optional<String> explain(CrashScene scene) {
        Instruction instruction = scene.instruction();
        if (!scene.killedBy(Signal.SIGFPE) || !scene.faulted() || scene.info().code() != SignalInfo.FPE_INTDIV
                || instruction == null || !instruction.mnemonic().endsWith("div")) {
            return Optional.empty();
        }
        Optional<Long> divisor = Operands.value(scene, instruction.operands());
        if (divisor.isEmpty()) {
            return Optional.of("an integer was divided by zero, or the quotient does not fit");
        }
        return Optional.of(divisor.get() == 0 ? "an integer was divided by zero: " + instruction.operands() + " is 0"
                : "the quotient of a division by " + divisor.get() + " does not fit in its register, as that of the "
                        + "smallest integer by -1");
    }
}
