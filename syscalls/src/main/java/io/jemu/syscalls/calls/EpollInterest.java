package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.EpollOperation;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.SeekWhence;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.ReadinessQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an epoll instance waits for. Its entries are pairs of an open file and a descriptor (epoll(7), questions 1 and
 * 2), so a file with several descriptors can have several; on the host, all but the first of them get a descriptor of
 * their own. Files that only jemu itself can wait for are watched here.
 */
final class EpollInterest {
    private static final int EPOLLONESHOT = 1 << 30;
    private static final int EPOLLET = 1 << 31;
    private static final int ALWAYS = PollEvents.POLLERR | PollEvents.POLLHUP;
    /** MINORBITS. */
    private static final int KERNEL_MINOR_BITS = 20;
    /** The flags of an entry, which are no events: also EPOLLWAKEUP and EPOLLEXCLUSIVE. */
    private static final int FLAGS = 0xf << 28;

    private final Posix posix;
    private final int epoll;
    private final Map<Key, HostEntry> entries = new HashMap<>();
    /** jemu's own files, the one that was reported last at the end. */
    private final List<OwnEntry> own = new ArrayList<>();
    /** The files that tell when they are closed. */
    private final Set<OpenFile> files = new HashSet<>();
    private final ReadinessQueue queue;

    /**
     * @param epoll the host's descriptor of the instance
     * @param queue is told of changes of jemu's own files
     */
    EpollInterest(Posix posix, int epoll, ReadinessQueue queue) {
        this.posix = posix;
        this.epoll = epoll;
        this.queue = queue;
    }

    private record Key(OpenFile file, int fd) {}

    /** The host's descriptor of an entry; a duplicate lasts until the entry is removed or the file is closed. */
    private final class HostEntry {
        private final int hostFd;
        private boolean duplicate;
        private int events;
        private long data;

        HostEntry(int hostFd, boolean duplicate) {
            this.hostFd = hostFd;
            this.duplicate = duplicate;
        }

        void set(int newEvents, long newData) {
            events = newEvents;
            data = newData;
        }

        void close() {
            if (duplicate) {
                posix.close(hostFd);
                duplicate = false;
            }
        }
    }

    /** An entry for one of jemu's own files. */
    private final class OwnEntry implements ReadinessQueue.Waiter {
        private final Key key;
        private int events;
        private long data;
        /** {@link ReadinessQueue#changes} when it was reported last. */
        private long reported = -1;

        OwnEntry(Key key) {
            this.key = key;
        }

        void set(int newEvents, long newData) {
            events = newEvents;
            data = newData;
            reported = -1;
            if (ready() != 0) {
                queue.changed();
            }
        }

        /** The events to report. */
        int ready() {
            // After its report a one-shot entry has no events left, not even those that are always reported.
            boolean disabled = (events & ~FLAGS) == 0 && (events & EPOLLONESHOT) != 0;
            boolean seen = (events & EPOLLET) != 0 && reported == key.file.readinessQueue().changes();
            return disabled || seen ? 0 : key.file.readiness(events & ~FLAGS) & (events & ~FLAGS | ALWAYS);
        }

        void wasReported() {
            reported = key.file.readinessQueue().changes();
            if ((events & EPOLLONESHOT) != 0) {
                events &= FLAGS;
            }
        }

        @Override
        public void readinessChanged() {
            queue.changed();
        }
    }

    /** Takes what is ready. */
    @FunctionalInterface
    interface Sink {
        void put(int events, long data);
    }

    /** Whether one of jemu's own files is watched. */
    boolean hasOwn() {
        return !own.isEmpty();
    }

    /** Whether one of jemu's own files is ready. */
    boolean anyReady() {
        return own.stream().anyMatch(entry -> entry.ready() != 0);
    }

    /** Reports which of jemu's own files are ready, at most {@code maximum}; gives how many. */
    int report(int maximum, Sink sink) {
        int count = 0;
        for (OwnEntry entry : own.isEmpty() ? own : List.copyOf(own)) {
            int ready = count < maximum ? entry.ready() : 0;
            if (ready != 0) {
                sink.put(ready, entry.data);
                entry.wasReported();
                own.remove(entry);
                own.add(entry);
                count++;
            }
        }
        return count;
    }

    /**
     * epoll_ctl(2).
     *
     * @param events of the struct epoll_event
     * @param data of the same
     * @param hostEvent the host address of such a structure, or 0
     */
    long control(int operation, OpenFile file, int fd, int events, long data, long hostEvent) {
        Key key = new Key(file, fd);
        HostEntry entry = entries.get(key);
        OwnEntry ours = ownEntry(key);
        return switch (operation) {
            case EpollOperation.EPOLL_CTL_ADD -> {
                if (entry != null || ours != null) {
                    throw Errno.EEXIST.failure();
                }
                boolean onHost = file.readinessQueue() == null || file instanceof EpollFile;
                yield onHost ? add(key, events, data, hostEvent) : addOwn(key, events, data);
            }
            case EpollOperation.EPOLL_CTL_MOD, EpollOperation.EPOLL_CTL_DEL -> {
                if (ours != null) {
                    yield change(ours, operation, events, data);
                }
                if (entry == null) {
                    throw Errno.ENOENT.failure();
                }
                long result = Posix.check(posix.epollCtl(epoll, operation, entry.hostFd, hostEvent));
                if (operation == EpollOperation.EPOLL_CTL_DEL) {
                    entries.remove(key);
                    entry.close();
                } else {
                    entry.set(events, data);
                }
                yield result;
            }
            default -> throw Errno.EINVAL.failure();
        };
    }

    private OwnEntry ownEntry(Key key) {
        for (OwnEntry entry : own) {
            if (entry.key.equals(key)) {
                return entry;
            }
        }
        return null;
    }

    private long addOwn(Key key, int events, long data) {
        OwnEntry entry = new OwnEntry(key);
        own.add(entry);
        key.file.readinessQueue().add(entry);
        entry.set(events, data);
        noticeClose(key.file);
        return 0;
    }

    private long change(OwnEntry entry, int operation, int events, long data) {
        if (operation == EpollOperation.EPOLL_CTL_DEL) {
            remove(entry);
        } else {
            entry.set(events, data);
        }
        return 0;
    }

    private void remove(OwnEntry entry) {
        own.remove(entry);
        entry.key.file.readinessQueue().remove(entry);
    }

    private long add(Key key, int events, long data, long hostEvent) {
        OpenFile file = key.file();
        boolean duplicate = files.contains(file) && entries.entrySet().stream()
                .anyMatch(other -> other.getKey().file() == file && other.getValue().hostFd == file.hostFd());
        HostEntry entry = duplicate
                ? new HostEntry((int) Posix.check(posix.duplicate(file.hostFd(), 0)), true)
                : new HostEntry(file.hostFd(), false);
        long result = posix.epollCtl(epoll, EpollOperation.EPOLL_CTL_ADD, entry.hostFd, hostEvent);
        if (result < 0) {
            entry.close();
            return Posix.check(result);
        }
        entry.set(events, data);
        entries.put(key, entry);
        noticeClose(file);
        return result;
    }

    private void noticeClose(OpenFile file) {
        if (files.add(file)) {
            file.beforeClose(() -> forget(file));
        }
    }

    /** A file is closed, and with its duplicates gone the host forgets it, too. */
    private void forget(OpenFile file) {
        files.remove(file);
        entries.entrySet().removeIf(entry -> {
            boolean gone = entry.getKey().file() == file;
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        for (OwnEntry entry : List.copyOf(own)) {
            if (entry.key.file == file) {
                remove(entry);
            }
        }
    }

    /**
     * The lines of /proc/PID/fdinfo, by descriptor; of a one-shot entry that was reported on the host still with its
     * events.
     */
    String information() {
        Map<Integer, String> lines = new TreeMap<>();
        entries.forEach((key, entry) -> lines.merge(key.fd, line(key, entry.events, entry.data), String::concat));
        own.forEach(entry -> lines.merge(entry.key.fd, line(entry.key, entry.events, entry.data), String::concat));
        return String.join("", lines.values());
    }

    /** As fs/eventpoll.c, ep_show_fdinfo: the device is written as the kernel keeps it. */
    private static String line(Key key, int events, long data) {
        FileStatus status = key.file.status();
        long device = FileStatus.major(status.device()) << KERNEL_MINOR_BITS | FileStatus.minor(status.device());
        return "tfd: %8d events: %8x data: %16x  pos:%d ino:%x sdev:%x\n".formatted(
                key.fd, events | ALWAYS, data, position(key.file),
                status.inode(), device);
    }

    private static long position(OpenFile file) {
        try {
            return file.seek(0, SeekWhence.SEEK_CUR);
        } catch (SyscallException pipe) {
            return 0;
        }
    }

    /** The instance is closed. */
    void close() {
        entries.values().forEach(HostEntry::close);
        entries.clear();
        List.copyOf(own).forEach(this::remove);
    }
}
