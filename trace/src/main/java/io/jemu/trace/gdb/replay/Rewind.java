package io.jemu.trace.gdb.replay;

/** The run begins anew on a new machine; unwinds to whoever made the old one, which is of no use any more. */
public final class Rewind extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Rewind() {
        super("the run begins anew", null, false, false);
    }
}
