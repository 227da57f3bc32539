package io.jemu.trace.crash.cause;

import io.jemu.trace.crash.scene.CrashScene;
import java.util.List;
import java.util.Optional;

/** A reason for which programs die that can be recognised. */
@FunctionalInterface
public interface Cause {
    /** One sentence, empty if the program died of something else. */
    Optional<String> explain(CrashScene scene);

    /** All of them, the more special ones first. */
    List<Cause> ALL = List.of(new StackOverflow(), new MissingSymbol(), new UnboundWord(), new NullCall(),
            new UnloadedCode(), new NotExecutable(), new WriteToReadOnly(), new BeyondFile(), new Misaligned(),
            new NotCanonical(), new MissingFeature(), new Division(), new DeliberateTrap(), new PureVirtualCall(),
            new UncaughtException(), new GlibcAbort(), new NullPointer(), new ResourceLimit());

    /** The first that applies. */
    static Optional<String> of(CrashScene scene) {
        for (Cause cause : ALL) {
            Optional<String> text = cause.explain(scene);
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }
}
