package io.jemu.trace.crash.cause;

import io.jemu.syscalls.mm.Vma;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.FaultAccess;
import io.jemu.trace.crash.scene.PointerText;
import java.util.Optional;

/** The program jumped to memory that is no code. */
final class NotExecutable implements Cause {
    @Override
    public Optional<String> explain(CrashScene scene) {
        Vma area = scene.area(scene.address());
        if (scene.access().orElse(null) != FaultAccess.FETCH || area == null || area.executable()) {
            return Optional.empty();
        }
        return Optional.of("it executed memory that is not executable: " + PointerText.of(scene, scene.address()));
    }
}
