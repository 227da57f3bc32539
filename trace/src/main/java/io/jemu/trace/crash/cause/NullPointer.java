package io.jemu.trace.crash.cause;

import io.jemu.syscalls.signal.Signal;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.FaultAccess;
import io.jemu.trace.crash.scene.MemoryOperand;
import java.util.Optional;

/** A null pointer was followed. */
final class NullPointer implements Cause {
    private static final long NULL_AREA = 1 << 16;

    @Override
    public Optional<String> explain(CrashScene scene) {
        if (!scene.killedBy(Signal.SIGSEGV) || scene.access().isEmpty()
                || scene.access().get() == FaultAccess.FETCH
                || Long.compareUnsigned(scene.address(), NULL_AREA) >= 0) {
            return Optional.empty();
        }
        String register = scene.operand().filter(operand -> operand.segment().isEmpty()).map(MemoryOperand::base)
                .filter(base -> scene.register(base).orElse(-1L) == 0).map(base -> ": " + base + " is 0").orElse("");
        return Optional.of("a NULL pointer was followed" + register
                + (scene.address() == 0 ? "" : ", with an offset of " + scene.address()));
    }
}
