package io.jemu.trace.crash.cause;

import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import io.jemu.trace.crash.scene.CrashScene;
import io.jemu.trace.crash.scene.MemoryOperand;
import java.util.Optional;

/** An address was used that no pointer can hold: its upper bits are not all alike. */
final class NotCanonical implements Cause {
    private static final int ADDRESS_BITS = 48;
    private static final int UNUSED_BITS = Long.SIZE - ADDRESS_BITS;

    @Override
    public Optional<String> explain(CrashScene scene) {
        boolean general = scene.killedBy(Signal.SIGSEGV) && scene.faulted() && scene.address() == 0
                && scene.info().code() == SignalInfo.SI_KERNEL;
        if (!general) {
            return Optional.empty();
        }
        if (!canonical(scene.rip())) {
            return Optional.of("it jumped to 0x" + Long.toHexString(scene.rip()) + ", which can be no address" + text(
                    scene.rip()));
        }
        MemoryOperand operand = scene.operand().orElse(null);
        if (operand == null || !operand.segment().isEmpty() || canonical(operand.address())) {
            return Optional.empty();
        }
        return Optional.of("0x" + Long.toHexString(operand.address()) + " can be no address"
                + (operand.base().isEmpty() ? "" : ": " + operand.base() + " does not hold a pointer")
                + text(scene.register(operand.base()).orElse(operand.address())));
    }

    private static boolean canonical(long address) {
        return address << UNUSED_BITS >> UNUSED_BITS == address;
    }

    /** Pointers that were overwritten by a string tell of which. */
    private static String text(long value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Long.BYTES; i++) {
            char c = (char) (value >>> i * Byte.SIZE & 0xff);
            if (c < ' ' || c > '~') {
                return "";
            }
            text.append(c);
        }
        return ", but the characters \"" + text + "\"";
    }
}
