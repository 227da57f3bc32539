package io.jemu.emulator.demangle;

/** A symbol is no mangled name, or one that {@link Demangler} does not understand. */
final class NotMangled extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotMangled() {
        super(null, null, false, false);
    }
}
