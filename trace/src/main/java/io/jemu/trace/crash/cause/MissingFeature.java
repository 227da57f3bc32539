package io.jemu.trace.crash.cause;

import io.jemu.emulator.disasm.Instruction;
import io.jemu.syscalls.signal.Signal;
import io.jemu.trace.crash.scene.CrashScene;
import java.util.Optional;

/** An instruction was executed that the emulated CPU does not have. */
final class MissingFeature implements Cause {
    private static final int VEX_2 = 0xc5;
    private static final int VEX_3 = 0xc4;
    private static final int EVEX = 0x62;

    @Override
    public Optional<String> explain(CrashScene scene) {
        Instruction instruction = scene.instruction();
        if (!scene.killedBy(Signal.SIGILL) || !scene.faulted() || instruction == null || instruction.size() < 2
                || instruction.mnemonic().startsWith("ud")) {
            return Optional.empty();
        }
        String feature = switch (instruction.bytes()[0] & 0xff) {
            case EVEX -> "AVX-512";
            case VEX_2, VEX_3 -> "AVX or another extension with VEX encoding";
            default -> "an extension that x86-64-v2 does not have";
        };
        return Optional.of(instruction.mnemonic() + " is of " + feature + ", which the emulated CPU lacks and CPUID "
                + "does not offer: the program does not ask, or was built for a newer CPU (-march)");
    }
}
