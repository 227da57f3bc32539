package io.jemu.trace.calls;

import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.Vma;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The open calls of a thread, innermost last: a list for each stack that it runs on, since on another stack (of a signal
 * handler, of a coroutine) nothing can be said of them.
 */
final class ThreadCalls {
    private final Map<Long, List<OpenCall>> stacks = new HashMap<>();
    private List<OpenCall> current = new ArrayList<>();
    /** The bounds of the stack of {@link #current}; none at first. */
    private long low;
    private long high;

    /** The calls that are open on the stack that RSP points into. */
    List<OpenCall> on(long rsp, MemoryMap map) {
        if (Long.compareUnsigned(rsp, low) < 0 || Long.compareUnsigned(rsp, high) >= 0) {
            Vma stack = map.find(rsp);
            // A stack grows downwards: its end is what stays.
            low = stack == null ? rsp : stack.start();
            high = stack == null ? rsp : stack.end();
            current = stacks.computeIfAbsent(high, end -> new ArrayList<>());
        }
        return current;
    }

    /** All of them. */
    List<OpenCall> all() {
        return stacks.values().stream().flatMap(List::stream).toList();
    }

    /** The same calls, for a thread of a process that was forked off. */
    ThreadCalls copy() {
        ThreadCalls copy = new ThreadCalls();
        stacks.forEach((end, calls) -> copy.stacks.put(end, new ArrayList<>(calls)));
        return copy;
    }
}
