package io.jemu.trace.crash.cause;

import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.FaultAccess;
import io.jemu.trace.crash.scene.LastCall;
import java.util.Optional;

/** A null pointer to a function was called. */
final class NullCall implements Cause {
    @Override
    public Optional<String> explain(CrashScene scene) {
        if (scene.rip() != 0 || scene.access().orElse(null) != FaultAccess.FETCH) {
            return Optional.empty();
        }
        return Optional.of(LastCall.of(scene).filter(LastCall::indirect)
                .map(call -> "a NULL function pointer was called: " + call.instruction().text() + " in "
                        + scene.name(call.caller().site()))
                .orElse("a NULL function pointer was jumped to, or a return address was overwritten with 0"));
    }
}
