package io.jemu.trace.crash.cause;

import io.jemu.syscalls.kernel.Resource;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.trace.crash.scene.CrashScene;
import java.util.Optional;

/** The process has used more than setrlimit(2) allows it. */
final class ResourceLimit implements Cause {
    @Override
    public Optional<String> explain(CrashScene scene) {
        if (scene.faulted() || scene.info().code() != SignalInfo.SI_KERNEL) {
            return Optional.empty();
        }
        if (scene.killedBy(Signal.SIGXCPU)) {
            return Optional.of("it has used up its processor time (RLIMIT_CPU: "
                    + scene.process().rlimits().soft(Resource.RLIMIT_CPU) + " s)");
        }
        return scene.killedBy(Signal.SIGXFSZ)
                ? Optional.of("it wrote to a file beyond the size it is allowed (RLIMIT_FSIZE: "
                        + scene.process().rlimits().soft(Resource.RLIMIT_FSIZE) + " bytes)")
                : Optional.empty();
    }
}
