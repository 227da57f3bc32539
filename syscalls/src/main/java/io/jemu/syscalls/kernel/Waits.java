package io.jemu.syscalls.kernel;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.ReadinessQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a task's current system call waits for: wait queues, files, a deadline. Whichever comes first makes
 * the task runnable. Forgotten when the call is executed again, but for the deadline, which lasts until the call
 * returns.
 */
public final class Waits {
    /** No deadline. */
    public static final long NEVER = Long.MAX_VALUE;
    /** The longest delay, in nanoseconds, that a deadline on the scale of {@link Clock#nanoTime} can have. */
    public static final long LONGEST_DELAY = Long.MAX_VALUE / 2;

    private final Task task;
    private WaitQueue[] queues = new WaitQueue[4];
    private int queueCount;
    private final List<ReadinessQueue> readiness = new ArrayList<>();
    private int[] hostFds = new int[4];
    private short[] hostEvents = new short[4];
    private int hostCount;
    private long deadline = NEVER;
    private long retry = NEVER;
    private long progress;
    private long completed;
    private long begun;
    private Runnable onInterrupt;
    private Object kept;
    private Runnable giveUp;

    Waits(Task task) {
        this.task = task;
    }

    /** Adds a queue that wakes the task. */
    public Waits on(WaitQueue queue) {
        if (queueCount == queues.length) {
            queues = Arrays.copyOf(queues, 2 * queueCount);
        }
        queues[queueCount++] = queue;
        queue.add(task);
        return this;
    }

    /** Adds a queue whose changes wake the task. */
    public Waits onChange(ReadinessQueue queue) {
        queue.add(task);
        readiness.add(queue);
        return this;
    }

    /**
     * Adds a file that wakes the task when it may be ready.
     *
     * @param events poll(2) events
     */
    public Waits onFile(OpenFile file, int events) {
        ReadinessQueue queue = file.readinessQueue();
        if (queue != null) {
            onChange(queue);
        }
        return file.hostFd() < 0 ? this : onHost(file.hostFd(), events);
    }

    /**
     * Adds a host descriptor that wakes the task.
     *
     * @param events poll(2) events
     */
    public Waits onHost(int fd, int events) {
        if (hostCount == hostFds.length) {
            hostFds = Arrays.copyOf(hostFds, 2 * hostCount);
            hostEvents = Arrays.copyOf(hostEvents, 2 * hostCount);
        }
        hostFds[hostCount] = fd;
        hostEvents[hostCount++] = (short) events;
        return this;
    }

    /**
     * The time at which the current call gives up: fixed when the call is executed first, the same when it is executed
     * again, so that a relative timeout does not begin anew.
     *
     * @param monotonicNanos the time if the call is executed for the first time, on {@link Clock#nanoTime}'s scale, or
     *     {@link #NEVER}
     */
    public long deadline(long monotonicNanos) {
        if (deadline == NEVER) {
            deadline = monotonicNanos;
        }
        return deadline;
    }

    /** How far the current call had got before it had to wait: what {@link #progress(long)} noted, at first 0. */
    public long progress() {
        return progress;
    }

    /** Notes how far the current call has got, for when it is executed again. */
    public void progress(long done) {
        progress = done;
    }

    /** How many of the call's messages were dealt with before it had to wait: what was noted, at first 0. */
    public long completed() {
        return completed;
    }

    /** When the call that had to wait was begun, on {@link Clock#nanoTime}'s scale; now, if it is executed first. */
    public long begun() {
        return begun == 0 ? task.kernel().clock().nanoTime() : begun;
    }

    /** Notes, about a call that has to wait, with how many messages it has dealt and when it was begun. */
    public void note(long messages, long begin) {
        completed = messages;
        begun = begin;
    }

    /** What the call answers if a signal handler interrupts it: what it has done by now; 0 if nothing. */
    long doneSoFar() {
        return completed > 0 ? completed : progress;
    }

    /** Has the call executed again after some nanoseconds, for what only the host could tell and does not. */
    public Waits retryAfter(long nanoseconds) {
        retry = task.kernel().clock().nanoTime() + nanoseconds;
        return this;
    }

    /**
     * Keeps something for when the call is executed again.
     *
     * @param release gives it up, when the call has returned, or failed, or the task has ended
     */
    public void keep(Object object, Runnable release) {
        kept = object;
        giveUp = release;
    }

    /** What {@link #keep} was given in an earlier execution of the current call, or null. */
    public Object kept() {
        return kept;
    }

    /** Whether the deadline, or the time to try again, has come. */
    boolean expired(long now) {
        return remaining(now) == 0;
    }

    /** Nanoseconds until the deadline or the time to try again, or {@link #NEVER}. */
    long remaining(long now) {
        return Math.min(until(deadline, now), until(retry, now));
    }

    /** Whether time or the host can end the wait, and not only another task. */
    boolean endsByItself() {
        return hostCount > 0 || deadline != NEVER || retry != NEVER;
    }

    private static long until(long time, long now) {
        return time == NEVER ? NEVER : Math.max(0, time - now);
    }

    /** Waits in another queue from now on, in the place of one. */
    void replace(WaitQueue old, WaitQueue queue) {
        for (int i = 0; i < queueCount; i++) {
            if (queues[i] == old) {
                old.remove(task);
                queues[i] = queue;
                queue.add(task);
            }
        }
    }

    int hostCount() {
        return hostCount;
    }

    int hostFd(int i) {
        return hostFds[i];
    }

    short hostEvents(int i) {
        return hostEvents[i];
    }

    /** Leaves all queues; the deadline stays for the next execution of the call. */
    void clear() {
        for (int i = 0; i < queueCount; i++) {
            queues[i].remove(task);
            queues[i] = null;
        }
        queueCount = 0;
        if (!readiness.isEmpty()) {
            readiness.forEach(queue -> queue.remove(task));
            readiness.clear();
        }
        hostCount = 0;
        retry = NEVER;
    }

    /** Has something done if a signal handler ends the current call: for nanosleep(2), which tells what is left. */
    public void onInterrupt(Runnable action) {
        onInterrupt = action;
    }

    /**
     * A signal handler ends the call.
     *
     * @return what the call fails with
     */
    Errno interrupted() {
        try {
            if (onInterrupt != null) {
                onInterrupt.run();
            }
            return Errno.EINTR;
        } catch (GuestFault fault) {
            return Errno.EFAULT;
        }
    }

    /** The call has returned. */
    void finish() {
        onInterrupt = null;
        deadline = NEVER;
        progress = 0;
        completed = 0;
        begun = 0;
        if (kept != null) {
            kept = null;
            giveUp.run();
        }
    }
}
