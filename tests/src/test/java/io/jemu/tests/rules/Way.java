package io.jemu.tests.rules;

import io.jemu.tests.support.Jemu;

/** Who links a program: what must make no difference. */
enum Way {
    /** The host's ld.so on the host. */
    NATIVE_LD_SO,
    /** The host's ld.so, run in jemu as the guest that it is. */
    GUEST_LD_SO,
    /** jemu's linker. */
    JAVA_LD_SO;

    /** The emulator, null for none. */
    Jemu jemu() {
        return switch (this) {
            case NATIVE_LD_SO -> null;
            case GUEST_LD_SO -> Jemu.with("--loader=guest");
            case JAVA_LD_SO -> Jemu.with("--loader=jemu");
        };
    }
}
