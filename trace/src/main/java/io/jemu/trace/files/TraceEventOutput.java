package io.jemu.trace.files;

import io.jemu.emulator.trace.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Events of the Trace Event Format: an array, whose end readers do not insist on. */
final class TraceEventOutput {
    private static final byte[] FIRST = "[\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEXT = ",\n".getBytes(StandardCharsets.US_ASCII);

    private final JsonBuffer json = new JsonBuffer();
    private boolean begun;

    int size() {
        return json.size();
    }

    void drain(OutputStream out) throws IOException {
        json.drain(out);
    }

    private void begin(String phase, int pid, int tid, String name) {
        json.begin(begun ? NEXT : FIRST);
        begun = true;
        json.text("ph", phase);
        json.number("pid", pid);
        json.number("tid", tid);
        json.text("name", name);
    }

    /**
     * An event begins.
     *
     * @param phase one letter
     * @param time nanoseconds
     */
    void begin(String phase, long time, int pid, int tid, String name, String category) {
        begin(phase, pid, tid, name);
        // Microseconds, as the format wants them.
        json.thousandths("ts", time);
        json.text("cat", category);
    }

    void duration(long nanoseconds) {
        json.thousandths("dur", nanoseconds);
    }

    void text(String name, String value) {
        json.text(name, value);
    }

    void number(String name, long value) {
        json.number(name, value);
    }

    /** The event's end, after the fields of a record if one is given. */
    void end(Event details) {
        if (details != null) {
            json.begin("args");
            details.describe(json);
            json.end();
        }
        json.end();
    }

    /** Names a process or thread. */
    void name(String what, int pid, int tid, String name) {
        begin("M", pid, tid, what);
        json.begin("args");
        json.text("name", name);
        json.end().end();
    }

    /** Where a thread stands among others. */
    void order(int pid, int tid, int index) {
        begin("M", pid, tid, "thread_sort_index");
        json.begin("args");
        json.number("sort_index", index);
        json.end().end();
    }

    void finish() {
        json.raw(begun ? "\n]\n" : "[]\n");
    }
}
