package io.jemu.testkit.run;

/** A guest could not be run at all: no such program, no such directory, no engine. */
public final class GuestNotStarted extends RuntimeException {
    private static final long serialVersionUID = 1;

    GuestNotStarted(String message, Throwable cause) {
        super(message, cause);
    }
}
