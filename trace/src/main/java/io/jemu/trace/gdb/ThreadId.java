package io.jemu.trace.gdb;

import io.jemu.syscalls.kernel.Task;

/**
 * Which threads a packet is about (GDB manual, "Packets", thread-id syntax).
 *
 * @param pid a process, {@link #ALL} or {@link #ANY}
 * @param tid a thread, {@link #ALL} or {@link #ANY}
 */
record ThreadId(int pid, int tid) {
    static final int ALL = -1;
    static final int ANY = 0;
    static final ThreadId EVERY = new ThreadId(ALL, ALL);

    /** Reads {@code tid}, {@code pPID} or {@code pPID.TID}. */
    static ThreadId parse(String text) {
        if (!text.startsWith("p")) {
            int tid = number(text);
            return tid == ALL ? EVERY : new ThreadId(ANY, tid);
        }
        int dot = text.indexOf('.');
        return dot < 0 ? new ThreadId(number(text.substring(1)), ALL)
                : new ThreadId(number(text.substring(1, dot)), number(text.substring(dot + 1)));
    }

    private static int number(String text) {
        return text.equals("-1") ? ALL : Hex.length(text);
    }

    /** Whether a task is among them. */
    boolean covers(Task task) {
        return (pid == ALL || pid == ANY || pid == task.process().pid())
                && (tid == ALL || tid == ANY || tid == task.tid());
    }

    /** A task's name in packets. */
    static String of(Task task, boolean multiprocess) {
        String tid = Integer.toHexString(task.tid());
        return multiprocess ? "p" + Integer.toHexString(task.process().pid()) + "." + tid : tid;
    }
}
