package io.jemu.trace.crash.cause;

import io.jemu.syscalls.signal.Signal;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.unwind.Frame;
import java.util.List;
import java.util.Optional;

/** A virtual function was called that the class only declares: in a constructor or destructor, or of a dead object. */
final class PureVirtualCall implements Cause {
    private static final String HANDLER = "__cxa_pure_virtual";

    @Override
    public Optional<String> explain(CrashScene scene) {
        if (!scene.killedBy(Signal.SIGABRT)) {
            return Optional.empty();
        }
        List<Frame> frames = scene.frames();
        for (int i = 0; i + 1 < frames.size(); i++) {
            if (scene.function(frames.get(i)).equals(HANDLER)) {
                return Optional.of("a pure virtual function was called in " + scene.name(frames.get(i + 1).site())
                        + ": of an object that is being constructed or destroyed, or gone");
            }
        }
        return Optional.empty();
    }
}
