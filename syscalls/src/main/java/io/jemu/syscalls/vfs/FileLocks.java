package io.jemu.syscalls.vfs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The advisory locks that the guest's processes have of files: those of ranges, which belong to a table of descriptors
 * (F_SETLK) or to an open file (F_OFD_SETLK), and those of whole files, which belong to an open file (flock(2)).
 *
 * <p>This is what the guest's processes see of each other. Whoever sets a lock has the host set one as well, which
 * keeps the host's processes out.
 */
public final class FileLocks {
    /** How long a chain of waiting owners is followed: Linux's MAX_DEADLK_ITERATIONS. */
    private static final int LONGEST_CHAIN = 10;

    private final Map<FileIdentity, Locks> files = new HashMap<>();
    private final Map<Object, Waiting> waiting = new IdentityHashMap<>();
    /** Open files that give up their locks when they are closed. */
    private final Set<OpenFile> watched = Collections.newSetFromMap(new IdentityHashMap<>());
    private Consumer<FileIdentity> released = file -> { };

    /**
     * A lock of a range.
     *
     * @param owner an {@link FdTable} or an {@link OpenFile}
     * @param first the offset of the first byte
     * @param last the offset of the last byte, {@link Long#MAX_VALUE} for the end of the file
     * @param exclusive F_WRLCK
     * @param pid the process that set it
     */
    public record Range(Object owner, long first, long last, boolean exclusive, int pid) {
        private boolean overlaps(long otherFirst, long otherLast) {
            return first <= otherLast && otherFirst <= last;
        }

        private boolean touches(long otherFirst, long otherLast) {
            return (otherLast == Long.MAX_VALUE || first <= otherLast + 1) && (last == Long.MAX_VALUE
                    || otherFirst <= last + 1);
        }

        private Range part(long newFirst, long newLast) {
            return new Range(owner, newFirst, newLast, exclusive, pid);
        }
    }

    private record Whole(OpenFile owner, boolean exclusive) {}

    private record Waiting(Object owner, Object blocker) {}

    private static final class Locks {
        private List<Range> ranges = new ArrayList<>();
        private final List<Whole> wholes = new ArrayList<>();
    }

    /** Has somebody told when a lock of a file is given up or becomes a weaker one. */
    public void onRelease(Consumer<FileIdentity> listener) {
        released = listener;
    }

    private void watch(OpenFile file) {
        if (watched.add(file)) {
            file.beforeClose(() -> {
                watched.remove(file);
                unset(file, file, 0, Long.MAX_VALUE);
                unsetWhole(file);
            });
        }
    }

    private Locks of(OpenFile file) {
        return files.computeIfAbsent(file.identity(), identity -> new Locks());
    }

    /** A lock of another owner that a new one would conflict with, or null. */
    public Range conflict(OpenFile file, Object owner, long first, long last, boolean exclusive) {
        Locks locks = files.get(file.identity());
        if (locks != null) {
            for (Range range : locks.ranges) {
                if (range.owner != owner && (exclusive || range.exclusive) && range.overlaps(first, last)) {
                    return range;
                }
            }
        }
        return null;
    }

    /** Sets a lock that conflicts with none, in the place of what its owner has there. */
    public void set(OpenFile file, Range lock) {
        if (lock.owner == file) {
            watch(file);
        }
        Locks locks = of(file);
        List<Range> kept = new ArrayList<>();
        long first = lock.first;
        long last = lock.last;
        boolean weaker = false;
        for (Range range : locks.ranges) {
            if (range.owner == lock.owner && range.exclusive == lock.exclusive && range.touches(first, last)) {
                first = Math.min(first, range.first);
                last = Math.max(last, range.last);
            } else {
                weaker |= keepRest(kept, range, lock.owner, lock.first, lock.last);
            }
        }
        int index = 0;
        while (index < kept.size() && (kept.get(index).owner != lock.owner || kept.get(index).first < first)) {
            index++;
        }
        kept.add(index, lock.part(first, last));
        locks.ranges = kept;
        if (weaker && !lock.exclusive) {
            released.accept(file.identity());
        }
    }

    /** Unlocks a range. */
    public void unset(OpenFile file, Object owner, long first, long last) {
        Locks locks = files.get(file.identity());
        if (locks == null) {
            return;
        }
        List<Range> kept = new ArrayList<>();
        boolean changed = false;
        for (Range range : locks.ranges) {
            changed |= keepRest(kept, range, owner, first, last);
        }
        locks.ranges = kept;
        if (changed) {
            released(file, locks);
        }
    }

    /** Keeps of a lock what lies outside of a range, if it belongs to an owner; whether the range was part of it. */
    private static boolean keepRest(List<Range> kept, Range range, Object owner, long first, long last) {
        if (range.owner != owner || !range.overlaps(first, last)) {
            kept.add(range);
            return false;
        }
        if (range.first < first) {
            kept.add(range.part(range.first, first - 1));
        }
        if (range.last > last) {
            kept.add(range.part(last + 1, range.last));
        }
        return true;
    }

    private void released(OpenFile file, Locks locks) {
        if (locks.ranges.isEmpty() && locks.wholes.isEmpty()) {
            files.remove(file.identity());
        }
        released.accept(file.identity());
    }

    /** Whether an owner has locks of ranges of a file. */
    public boolean holdsRanges(OpenFile file, Object owner) {
        Locks locks = files.get(file.identity());
        return locks != null && locks.ranges.stream().anyMatch(range -> range.owner == owner);
    }

    /** Whether another open file has a lock of the whole file that a new one would conflict with. */
    public boolean conflict(OpenFile file, boolean exclusive) {
        Locks locks = files.get(file.identity());
        return locks != null
                && locks.wholes.stream().anyMatch(lock -> lock.owner != file && (exclusive || lock.exclusive));
    }

    /** Locks a whole file, in the place of the lock that the open file has. */
    public void setWhole(OpenFile file, boolean exclusive) {
        watch(file);
        Locks locks = of(file);
        boolean weaker = locks.wholes.removeIf(lock -> lock.owner == file && lock.exclusive) && !exclusive;
        locks.wholes.removeIf(lock -> lock.owner == file);
        locks.wholes.add(new Whole(file, exclusive));
        if (weaker) {
            released.accept(file.identity());
        }
    }

    /** Unlocks a whole file. */
    public void unsetWhole(OpenFile file) {
        Locks locks = files.get(file.identity());
        if (locks != null && locks.wholes.removeIf(lock -> lock.owner == file)) {
            released(file, locks);
        }
    }

    /** Whether an owner that waits for another one would wait for ever (fs/locks.c, posix_locks_deadlock). */
    public boolean deadlocks(Object owner, Object blocker) {
        Object next = blocker;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            Object waits = next;
            next = waiting.values().stream().filter(entry -> entry.owner == waits).map(Waiting::blocker)
                    .findFirst().orElse(null);
            if (next == null) {
                return false;
            }
            if (next == owner) {
                return true;
            }
        }
        return false;
    }

    /**
     * Notes that somebody waits until {@link #stopWaiting}.
     *
     * @param waiter who waits, in the name of an owner
     */
    public void startWaiting(Object waiter, Object owner, Object blocker) {
        waiting.put(waiter, new Waiting(owner, blocker));
    }

    public void stopWaiting(Object waiter) {
        waiting.remove(waiter);
    }
}
