package io.jemu.trace.calls;

import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;
import io.jemu.syscalls.signal.AltStack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The open calls of a thread, innermost last: a list for each stack that it runs on, since on another stack (of a
 * signal handler, of a coroutine) nothing can be said of them.
 */
final class ThreadCalls {
    private final Map<Long, List<OpenCall>> stacks = new HashMap<>();
    private List<OpenCall> current = new ArrayList<>();
    /** The bounds of the stack of {@link #current}; none at first. */
    private long low;
    private long high;
    /** Objects whose constructors or destructors the dynamic linker calls, by their base; innermost last. */
    private final List<Long> initialized = new ArrayList<>();

    /**
     * The calls that are open on the stack that RSP points into.
     *
     * @param alternate the thread's stack for signal handlers, which may lie in another one
     */
    List<OpenCall> on(long rsp, MemoryMap map, AltStack alternate) {
        if (alternate.holds(rsp)) {
            return stacks.computeIfAbsent(~alternate.pointer(), end -> new ArrayList<>());
        }
        if (Long.compareUnsigned(rsp, low) < 0 || Long.compareUnsigned(rsp, high) >= 0) {
            Vma stack = map.find(rsp);
            // A stack grows downwards: its end is what stays.
            low = stack == null ? rsp : stack.start();
            high = stack == null ? rsp : stack.end();
            current = stacks.computeIfAbsent(high, end -> new ArrayList<>());
        }
        return current;
    }

    /** The base of the object that the dynamic linker has called a constructor or destructor of, or -1. */
    long initialized() {
        return initialized.isEmpty() ? -1 : initialized.getLast();
    }

    /** The dynamic linker calls a constructor or destructor. */
    void beginInitialization(long base) {
        initialized.add(base);
    }

    /** That has returned. */
    void endInitialization() {
        if (!initialized.isEmpty()) {
            initialized.removeLast();
        }
    }

    /** All of them. */
    List<OpenCall> all() {
        return stacks.values().stream().flatMap(List::stream).toList();
    }

    /** The same calls, for a thread of a process that was forked off. */
    ThreadCalls copy() {
        ThreadCalls copy = new ThreadCalls();
        stacks.forEach((end, calls) -> copy.stacks.put(end, new ArrayList<>(calls)));
        copy.initialized.addAll(initialized);
        return copy;
    }
}
