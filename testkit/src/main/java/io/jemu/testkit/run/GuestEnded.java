package io.jemu.testkit.run;

/** What a guest did until an interposed method ended it: suppressed in what that method threw, for people. */
public final class GuestEnded extends Exception {
    private static final long serialVersionUID = 1;

    GuestEnded(Run run) {
        super("the guest was ended: " + run.transcript(), null, false, false);
    }
}
