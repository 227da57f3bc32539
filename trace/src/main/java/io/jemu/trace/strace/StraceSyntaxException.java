package io.jemu.trace.strace;

/** Options that strace does not have, or that mean nothing here; the message says which. */
public final class StraceSyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    StraceSyntaxException(String message) {
        super(message);
    }
}
