package io.jemu.cli;

import io.jemu.emulator.trace.Event;
import io.jemu.trace.gdb.Endpoint;
import io.jemu.trace.strace.StraceOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What of a run the command line asks to see.
 *
 * @param quiet whether nothing is told of programs that die of signals
 * @param strace how to print system calls; empty: not at all
 * @param topics the kinds of events to print
 * @param code which code is told of
 * @param files where to write; empty: what is to be printed goes to standard error
 * @param debugger where to wait for a debugger; empty: no debugger
 */
public record Watching(boolean quiet, Optional<StraceOptions> strace, Set<TraceTopic> topics, CodeTracing code,
        List<TraceFile> files, Optional<Endpoint> debugger) {
    /** Nothing. */
    public static final Watching NONE =
            new Watching(false, Optional.empty(), Set.of(), CodeTracing.ALL, List.of(), Optional.empty());

    public Watching {
        topics = Set.copyOf(topics);
        files = List.copyOf(files);
    }

    /** Whether system calls are printed in a way and place of their own, not with other events into a file. */
    boolean hasOwnStrace() {
        return strace.isPresent()
                && (files.isEmpty() && topics.isEmpty() || !strace.get().equals(StraceOptions.DEFAULT));
    }

    /** The types of events that are asked for by name. */
    Set<Class<? extends Event>> types() {
        Set<Class<? extends Event>> types = new HashSet<>();
        topics.forEach(topic -> types.addAll(topic.types()));
        if (strace.isPresent() && !hasOwnStrace()) {
            types.addAll(TraceTopic.STRACE_TYPES);
        }
        return types;
    }
}
