package io.jemu.syscalls.kernel;

import java.util.List;

/** Each in turn, and for as long as any other. */
final class RoundRobin implements Turns {
    private static final long SLICE = 10_000_000;

    /** Tasks are numbered as they are made; the number of the last one that was chosen. */
    private long last;

    @Override
    public Task choose(List<Task> runnable) {
        for (Task task : runnable) {
            if (task.number() > last) {
                return chosen(task);
            }
        }
        return chosen(runnable.getFirst());
    }

    private Task chosen(Task task) {
        last = task.number();
        return task;
    }

    @Override
    public long slice() {
        return SLICE;
    }
}
