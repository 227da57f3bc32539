package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.Waits;
import io.jemu.syscalls.vfs.FdTable;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The descriptors that one poll or select call asks about. Those of the host are asked about in one host call.
 *
 * <p>An object is reused from call to call and belongs to one thread.
 */
final class PollSet {
    /** The size of struct pollfd, the guest's and the host's. */
    static final int ENTRY_SIZE = 8;
    static final int EVENTS = 4;
    static final int REVENTS = 6;

    private static final int INITIAL = 16;

    private final Posix posix;
    private OpenFile[] files = new OpenFile[INITIAL];
    private int[] events = new int[INITIAL];
    private int[] results = new int[INITIAL];
    private MemorySegment entries = Arena.ofAuto().allocate((long) INITIAL * ENTRY_SIZE, Long.BYTES);
    private int count;

    PollSet(Posix posix) {
        this.posix = posix;
    }

    void clear() {
        Arrays.fill(files, 0, count, null);
        count = 0;
    }

    /** Adds a descriptor; one that is not open is reported with POLLNVAL. */
    void add(FdTable table, int fd, int wanted) {
        if (count == files.length) {
            files = Arrays.copyOf(files, 2 * count);
            events = Arrays.copyOf(events, 2 * count);
            results = Arrays.copyOf(results, 2 * count);
            entries = Arena.ofAuto().allocate((long) files.length * ENTRY_SIZE, Long.BYTES);
        }
        OpenFile file = null;
        int result = 0;
        if (fd >= 0) {
            // A file opened with O_PATH counts as not open.
            file = table.isOpen(fd) && !table.getAny(fd).isPathOnly() ? table.getAny(fd) : null;
            result = file == null ? PollEvents.POLLNVAL : 0;
        }
        files[count] = file;
        events[count] = wanted;
        results[count++] = result;
    }

    /** Asks which events are true now: {@link #result}. Gives the number of descriptors with any. */
    int poll() {
        for (int i = 0; i < count; i++) {
            long entry = (long) i * ENTRY_SIZE;
            boolean onHost = files[i] != null && files[i].hostFd() >= 0 && files[i].readinessQueue() == null;
            entries.set(JAVA_INT, entry, onHost ? files[i].hostFd() : -1);
            entries.set(JAVA_SHORT, entry + EVENTS, (short) events[i]);
            entries.set(JAVA_SHORT, entry + REVENTS, (short) 0);
            if (files[i] != null && !onHost) {
                results[i] = files[i].readiness(events[i]);
            }
        }
        Posix.check(posix.poll(entries.address(), count, 0));
        int ready = 0;
        for (int i = 0; i < count; i++) {
            results[i] |= entries.get(JAVA_SHORT, (long) i * ENTRY_SIZE + REVENTS) & 0xffff;
            ready += results[i] != 0 ? 1 : 0;
        }
        return ready;
    }

    /** The events that are true of the descriptor that was added as number {@code i}. */
    int result(int i) {
        return results[i];
    }

    /**
     * Parks the task until an event or a time, unless that has come.
     *
     * @param nanoseconds how long to wait at most, from the first execution of the call on; negative for ever
     */
    void await(Task task, long nanoseconds) {
        if (expired(task, nanoseconds)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if (files[i] != null) {
                task.waits().onFile(files[i], events[i]);
            }
        }
        throw task.park(Restart.NO_HANDLER);
    }

    /** Whether a call's time is over; fixes when that is if the call is executed first. */
    static boolean expired(Task task, long nanoseconds) {
        if (nanoseconds == 0) {
            return true;
        }
        if (nanoseconds < 0) {
            return false;
        }
        long now = task.kernel().clock().nanoTime();
        long deadline = task.waits().deadline(now + Math.min(nanoseconds, Waits.NEVER / 2));
        return deadline - now <= 0;
    }

    /** How much of a call's time is left; 0 if it is over. */
    static long remaining(Task task, long nanoseconds) {
        if (nanoseconds <= 0) {
            return 0;
        }
        long now = task.kernel().clock().nanoTime();
        return Math.max(0, task.waits().deadline(now + Math.min(nanoseconds, Waits.NEVER / 2)) - now);
    }
}
