package io.jemu.syscalls.strace;

/** How a call is shown whose arguments depend on each other, where that differs from what the declaration says. */
interface CallRule {
    /** Before the call, before the general rules. */
    default void entered(TracedCall call) {}

    /** After the call, before the general rules; arguments that have a text keep it. */
    default void returned(TracedCall call) {}

    /** A rule for what is known before the call. */
    static CallRule entering(Step step) {
        return new CallRule() {
            @Override
            public void entered(TracedCall call) {
                step.apply(call);
            }
        };
    }

    /** A rule for what is known after the call. */
    static CallRule returning(Step step) {
        return new CallRule() {
            @Override
            public void returned(TracedCall call) {
                step.apply(call);
            }
        };
    }

    /** A rule for both. */
    static CallRule of(Step entered, Step returned) {
        return new CallRule() {
            @Override
            public void entered(TracedCall call) {
                entered.apply(call);
            }

            @Override
            public void returned(TracedCall call) {
                returned.apply(call);
            }
        };
    }

    /** Sets texts of arguments, or the outcome. */
    @FunctionalInterface
    interface Step {
        void apply(TracedCall call);
    }
}
