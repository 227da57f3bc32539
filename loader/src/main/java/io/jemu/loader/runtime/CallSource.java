package io.jemu.loader.runtime;

/** Guest functions to be called one after another, each found when its turn comes. */
@FunctionalInterface
public interface CallSource {
    /** No function is left. */
    long END = 0;

    /** The address of the next function, or {@link #END}. */
    long next();
}
