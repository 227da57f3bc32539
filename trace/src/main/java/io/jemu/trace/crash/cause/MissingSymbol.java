package io.jemu.trace.crash.cause;

import io.jemu.loader.lookup.Moment;
import io.jemu.loader.lookup.RecentBindings;
import io.jemu.syscalls.signal.Signal;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.LastCall;
import java.util.List;
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
        List<RecentBindings.Entry> bindings = scene.bindings();
        for (int i = bindings.size() - 1; i >= 0; i--) {
            RecentBindings.Entry entry = bindings.get(i);
            if (entry.when() == Moment.DLSYM && entry.value() == 0) {
                return Optional.of("dlsym(\"" + entry.symbol() + "\") returned NULL to " + entry.requester()
                        + ", as nobody defines the symbol" + (called ? ", and the NULL was called"
                        : ", and a NULL is used as an address"));
            }
        }
        return Optional.empty();
    }
}
