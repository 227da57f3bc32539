package io.jemu.trace.files;

import io.jemu.emulator.trace.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The tracks of processes in a Chrome trace: threads, whose slices must be nested, and others besides them that have
 * names.
 */
final class ThreadTracks {
    /** No thread has such a number: Linux has at most 2^22. */
    private static final int FIRST_EXTRA = 1 << 30;

    private final TraceEventOutput trace;
    private final Map<Integer, ProcessTracks> processes = new HashMap<>();

    /** What is known of a process: numbers of its other tracks, and the slices that its threads are in. */
    private static final class ProcessTracks {
        private final Map<String, Integer> extra = new HashMap<>();
        private final Map<Integer, Deque<String>> slices = new HashMap<>();
    }

    ThreadTracks(TraceEventOutput trace) {
        this.trace = trace;
    }

    private ProcessTracks of(int pid) {
        return processes.computeIfAbsent(pid, number -> new ProcessTracks());
    }

    /** The thread number of a track that is no thread. */
    int extra(int pid, String name) {
        ProcessTracks process = of(pid);
        Integer known = process.extra.get(name);
        if (known == null) {
            known = FIRST_EXTRA + process.extra.size();
            process.extra.put(name, known);
            trace.name("thread_name", pid, known, name);
            trace.order(pid, known, known);
        }
        return known;
    }

    /** A slice of the event's thread begins. */
    void begin(long time, Event event, String name, String category) {
        of(event.pid()).slices.computeIfAbsent(event.tid(), tid -> new ArrayDeque<>()).push(name);
        trace.begin("B", time, event.pid(), event.tid(), name, category);
        trace.end(event);
    }

    /** The innermost slice of that name ends, and with it those in it whose end nobody has told. */
    void end(long time, Event event, String name) {
        Deque<String> slices = of(event.pid()).slices.get(event.tid());
        if (slices == null || !slices.contains(name)) {
            return;
        }
        boolean found = false;
        while (!found) {
            String inner = slices.pop();
            found = inner.equals(name);
            trace.begin("E", time, event.pid(), event.tid(), inner, "end");
            trace.end(found ? event : null);
        }
    }

    /** All slices of a thread end. */
    void endThread(long time, int pid, int tid) {
        Deque<String> slices = of(pid).slices.remove(tid);
        while (slices != null && !slices.isEmpty()) {
            trace.begin("E", time, pid, tid, slices.pop(), "end");
            trace.end(null);
        }
    }

    /** All slices of a process's threads end. */
    void endAll(long time, int pid) {
        for (int tid : of(pid).slices.keySet().toArray(Integer[]::new)) {
            endThread(time, pid, tid);
        }
    }

    /** All slices end. */
    void endAll(long time) {
        processes.keySet().forEach(pid -> endAll(time, pid));
    }

    /** A process is gone; its number may come again. */
    void forget(int pid) {
        processes.remove(pid);
    }
}
