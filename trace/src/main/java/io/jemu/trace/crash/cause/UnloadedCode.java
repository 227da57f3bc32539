package io.jemu.trace.crash.cause;

import io.jemu.syscalls.mm.RecentlyUnmapped;
import io.jemu.trace.crash.scene.CrashScene;
import java.util.Optional;

/** Memory was used that is unmapped by now: code or data of a library after dlclose(3), or after munmap(2). */
final class UnloadedCode implements Cause {
    /** How far the data of an object may be from its code, in bytes. */
    private static final long REACH = 4 << 20;

    @Override
    public Optional<String> explain(CrashScene scene) {
        if (scene.access().isEmpty() || scene.area(scene.address()) != null) {
            return Optional.empty();
        }
        RecentlyUnmapped.Area area = scene.map().recentlyUnmapped().find(scene.address());
        if (area == null) {
            return Optional.empty();
        }
        String file = area.file().isEmpty() ? near(scene) : area.file();
        String what = scene.access().get().verb() + " 0x" + Long.toHexString(scene.address());
        return Optional.of(file.isEmpty() ? "it " + what + ", which was unmapped before"
                : "it " + what + ", where " + file + " was mapped until it was closed");
    }

    /** The file whose code was unmapped next to the address. */
    private static String near(CrashScene scene) {
        for (RecentlyUnmapped.Area code : scene.map().recentlyUnmapped().ofFiles()) {
            if (Math.abs(scene.address() - code.start()) < REACH) {
                return code.file();
            }
        }
        return "";
    }
}
