package io.jemu.trace.gdb;

/** A packet that makes no sense; the answer is an error. */
final class BadPacket extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadPacket() {
        super("malformed packet", null, false, false);
    }
}
