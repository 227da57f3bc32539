package io.jemu.trace.crash.cause;

import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.RecentBindings;
import io.jemu.syscalls.signal.Signal;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.LastCall;
import io.jemu.trace.symbols.MappedObject;
import java.util.Optional;

/** The null pointer that dlsym(3) gave for a symbol that nobody defines was called, or used as an address. */
final class MissingSymbol implements Cause {
    /** A page: beyond it, null with an offset is not taken for one. */
    private static final long NULL_PAGE = 4096;

    @Override
    public Optional<String> explain(CrashScene scene) {
        boolean nullPointer = scene.killedBy(Signal.SIGSEGV) && scene.access().isPresent()
                && Long.compareUnsigned(scene.address(), NULL_PAGE) < 0;
        if (!nullPointer) {
            return Optional.empty();
        }
        boolean called = scene.rip() == 0;
        if (called && !LastCall.of(scene).map(LastCall::indirect).orElse(true)) {
            return Optional.empty();
        }
        RecentBindings.Entry last = null;
        for (RecentBindings.Entry entry : scene.bindings()) {
            last = entry.when() == Moment.DLSYM ? entry : last;
        }
        if (last == null || last.value() != 0 || !asks(scene, last.requester(), called ? 1 : 0)) {
            return Optional.empty();
        }
        return Optional.of("dlsym(\"" + last.symbol() + "\") returned NULL to " + last.requester()
                + ", as nobody defines the symbol" + (called ? ", and the NULL was called"
                : ", and a NULL is used as an address"));
    }

    /** Whether code of the object that asked last is at fault; others check what they get. */
    private static boolean asks(CrashScene scene, String requester, int frame) {
        MappedObject object = scene.frames().size() <= frame ? null
                : scene.object(scene.frames().get(frame).site());
        return object != null && object.name().equals(requester);
    }
}
