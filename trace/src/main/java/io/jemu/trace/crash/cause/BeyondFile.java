package io.jemu.trace.crash.cause;

import io.jemu.syscalls.mm.Backing;
import io.jemu.syscalls.mm.Vma;
import io.jemu.syscalls.signal.Signal;
import io.jemu.trace.crash.scene.CrashScene;
import java.util.Optional;

/** A mapping of a file was used beyond the file's end. */
final class BeyondFile implements Cause {
    @Override
    public Optional<String> explain(CrashScene scene) {
        Vma area = scene.area(scene.address());
        Backing file = area == null ? null : area.source().file();
        if (!scene.killedBy(Signal.SIGBUS) || scene.access().isEmpty() || file == null) {
            return Optional.empty();
        }
        long offset = area.offset() + (scene.address() - area.start());
        return Optional.of("it used byte " + offset + " of the mapped file " + file.pathForMaps() + ", which has "
                + file.size() + " bytes");
    }
}
