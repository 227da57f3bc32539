package io.jemu.cli;

import java.util.Optional;
import java.util.Set;

/**
 * What of a run the command line asks to see.
 *
 * @param strace whether to print system calls
 * @param topics the kinds of events to print
 * @param traceOut the file for what is printed; empty: standard error
 */
public record Watching(boolean strace, Set<TraceTopic> topics, Optional<String> traceOut) {
    /** Nothing. */
    public static final Watching NONE = new Watching(false, Set.of(), Optional.empty());

    public Watching {
        topics = Set.copyOf(topics);
    }
}
