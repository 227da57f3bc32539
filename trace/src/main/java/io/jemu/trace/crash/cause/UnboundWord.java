package io.jemu.trace.crash.cause;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.FaultAccess;
import io.jemu.trace.crash.scene.LastCall;
import io.jemu.trace.symbols.MappedObject;
import java.util.Optional;

/** A call went through a word of a global offset table that nobody has filled in, or bound to nothing. */
final class UnboundWord implements Cause {
    @Override
    public Optional<String> explain(CrashScene scene) {
        if (scene.access().orElse(null) != FaultAccess.FETCH || scene.address() != scene.rip()) {
            return Optional.empty();
        }
        LastCall call = LastCall.of(scene).orElse(null);
        if (call == null || call.slot() == 0 || !holds(scene, call.slot(), scene.rip())) {
            return Optional.empty();
        }
        MappedObject object = scene.object(call.slot());
        String word = "the word for " + call.function() + " in the global offset table of " + object.name() + " ([0x"
                + Long.toHexString(call.slot()) + "])";
        if (scene.rip() == 0) {
            return Optional.of(word + " is 0: the reference is weak and nobody defines the symbol, or the object is "
                    + "not relocated yet");
        }
        MappedObject target = scene.object(object.bias() + scene.rip());
        return target != object ? Optional.empty()
                : Optional.of(word + " is not bound: it still holds the address in the file, as the object is not "
                        + "relocated yet");
    }

    private static boolean holds(CrashScene scene, long slot, long value) {
        try {
            return scene.memory().u64(slot) == value;
        } catch (GuestFault unreadable) {
            return false;
        }
    }
}
