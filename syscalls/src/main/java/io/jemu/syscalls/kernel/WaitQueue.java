package io.jemu.syscalls.kernel;

import java.util.ArrayDeque;

/** Tasks that wait for one thing to happen, in the order in which they began. */
public final class WaitQueue {
    private final ArrayDeque<Task> waiting = new ArrayDeque<>();

    void add(Task task) {
        waiting.add(task);
    }

    void remove(Task task) {
        waiting.remove(task);
    }

    /**
     * Makes up to {@code count} tasks runnable: each executes its system call again.
     *
     * @return how many there were
     */
    public int wake(int count) {
        int woken = 0;
        while (woken < count && !waiting.isEmpty()) {
            waiting.peek().wake();
            woken++;
        }
        return woken;
    }

    public void wakeAll() {
        wake(Integer.MAX_VALUE);
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }
}
