package io.jemu.loader.explain;

/** What was to be seen has been seen: ends the run, whatever it is in the middle of. No error. */
public final class WatchEnded extends RuntimeException {
    private static final long serialVersionUID = 1;

    WatchEnded() {
        super(null, null, false, false);
    }
}
