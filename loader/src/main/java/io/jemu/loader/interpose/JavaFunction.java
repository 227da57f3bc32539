package io.jemu.loader.interpose;

/**
 * What a function of the guest does that Java defines. Called by the thread that runs the guest, outside the engine's
 * run, while the calling task is current and all others stand still.
 */
public interface JavaFunction {
    /** What happens next. */
    enum Step {
        /** The function returns; its result is in the registers. */
        RETURN,
        /** The next definition of the symbol is called; then {@link #resume}. */
        NEXT,
        /** Neither: the guest is being ended. */
        END
    }

    /** A call begins. */
    Step begin(JavaCall call);

    /** The next definition has returned; its result is in the registers. */
    Step resume(JavaCall call);

    /**
     * A call under way will never be resumed: the next definition was left by longjmp(3), an exception or the end of
     * the thread.
     */
    void abandon(JavaCall call);
}
