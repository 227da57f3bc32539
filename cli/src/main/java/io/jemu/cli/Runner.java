package io.jemu.cli;

/** What {@code jemu} does with a program. */
interface Runner {
    /**
     * Runs the program to its end.
     *
     * @return the exit status for jemu: the program's, or one of {@link ExitStatus}
     * @throws SetupException if jemu cannot run here
     */
    int run(Options options);
}
