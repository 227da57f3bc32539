package io.jemu.syscalls.kernel;

/** The process whose guest code was called from Java has ended meanwhile; unwinds to the scheduler. */
public final class GuestDeath extends RuntimeException {
    static final GuestDeath INSTANCE = new GuestDeath();

    private GuestDeath() {
        super("the guest process has ended", null, false, false);
    }
}
