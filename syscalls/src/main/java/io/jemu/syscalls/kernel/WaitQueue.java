package io.jemu.syscalls.kernel;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;

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
     * Makes up to {@code count} tasks runnable: each executes its system call again, and finds by
     * {@link Task#takeWokenBy} that it was this queue.
     *
     * @return how many there were
     */
    public int wake(int count) {
        int woken = 0;
        while (woken < count && !waiting.isEmpty()) {
            Task task = waiting.peek();
            task.wake(this);
            woken++;
        }
        return woken;
    }

    /** The same, of those tasks that a condition is true of. */
    public int wake(int count, Predicate<Task> condition) {
        int woken = 0;
        for (Task task : List.copyOf(waiting)) {
            if (woken < count && condition.test(task)) {
                task.wake(this);
                woken++;
            }
        }
        return woken;
    }

    public void wakeAll() {
        wake(Integer.MAX_VALUE);
    }

    /** The task that has waited longest, or null. */
    public Task first() {
        return waiting.peek();
    }

    /** Lets a task that waits here wait in another queue instead. */
    public void move(Task task, WaitQueue other) {
        task.waits().replace(this, other);
    }

    /** Whether at least two tasks wait. */
    public boolean hasMoreThanOne() {
        return waiting.size() > 1;
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }
}
