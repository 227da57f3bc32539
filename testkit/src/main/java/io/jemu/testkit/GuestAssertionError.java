package io.jemu.testkit;

/** An assertion of a run does not hold; the message shows the part of the run that it is of. */
public final class GuestAssertionError extends AssertionError {
    private static final long serialVersionUID = 1;

    GuestAssertionError(String message) {
        super(message);
    }
}
