package io.jemu.emulator.trace;

import java.util.Objects;

/**
 * A range of a process's memory was mapped, unmapped or got another protection, by a system call, by execve or by the
 * dynamic linker. A process that executes another program begins with an empty map; a forked one with its parent's.
 *
 * @param pid the process
 * @param tid the thread
 * @param change what happened
 * @param begin first byte, a multiple of the page size
 * @param end byte after the last one
 * @param protection as in /proc/PID/maps: {@code r-xp}; empty if it was unmapped
 * @param path the mapped file, or {@code [heap]}, {@code [stack]}; empty for anonymous memory, or if it was unmapped
 * @param offset where in the file, in bytes
 */
public record MapEvent(int pid, int tid, Change change, long begin, long end, String protection, String path,
        long offset) implements Event {
    /** What happened to the range. */
    public enum Change {
        /** Something is mapped there now; what was there before is gone. */
        MAP("map"),
        /** Nothing is mapped there any more. */
        UNMAP("unmap"),
        /** What is mapped there has another protection. */
        PROTECT("protect");

        private final String text;

        Change(String text) {
            this.text = text;
        }

        /** What files call it. */
        @Override
        public String toString() {
            return text;
        }
    }

    public MapEvent {
        Objects.requireNonNull(change, "change is null");
        Objects.requireNonNull(protection, "protection is null");
        Objects.requireNonNull(path, "path is null");
    }

    @Override
    public String type() {
        return "map";
    }

    @Override
    public void describe(EventFields out) {
        out.text("change", change.toString());
        out.address("begin", begin);
        out.address("end", end);
        out.text("protection", protection);
        out.text("path", path);
        out.address("offset", offset);
    }
}
