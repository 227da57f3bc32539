package io.jemu.cli;

import io.jemu.loader.runtime.LinkObserver;

/** What {@code jemu} does with a program. */
interface Runner {
    /**
     * Runs the program to its end.
     *
     * @param observer watches programs being linked, and what it throws ends the run; null for an ordinary run. With
     *     an observer the guest's standard output is jemu's standard error, as jemu itself has something to print
     * @return the exit status for jemu: the program's, or one of {@link ExitStatus}
     * @throws SetupException if jemu cannot run here
     */
    int run(Options options, LinkObserver observer);
}
