package io.jemu.trace.crash.cause;

import io.jemu.emulator.disasm.Instruction;
import io.jemu.syscalls.signal.Signal;
import io.jemu.trace.crash.scene.CrashScene;
import java.util.Optional;

/** An instruction was executed that is there to end the program. */
final class DeliberateTrap implements Cause {
    private static final int INT3 = 0xcc;

    @Override
    public Optional<String> explain(CrashScene scene) {
        if (!scene.faulted()) {
            return Optional.empty();
        }
        if (scene.killedBy(Signal.SIGTRAP)) {
            Instruction before = scene.instruction(scene.rip() - 1);
            return before == null || (before.bytes()[0] & 0xff) != INT3 ? Optional.empty()
                    : Optional.of("it executed a breakpoint (int3) that no debugger has set");
        }
        Instruction instruction = scene.instruction();
        if (instruction == null) {
            return Optional.empty();
        }
        if (scene.killedBy(Signal.SIGILL) && instruction.mnemonic().startsWith("ud")) {
            return Optional.of("it executed " + instruction.mnemonic()
                    + ": __builtin_trap(), or code that the compiler took for unreachable");
        }
        return scene.killedBy(Signal.SIGSEGV) && instruction.mnemonic().equals("hlt")
                ? Optional.of("it executed hlt, by which C libraries end a program that goes on where it must not; "
                        + "musl's allocator does so when the heap is damaged")
                : Optional.empty();
    }
}
