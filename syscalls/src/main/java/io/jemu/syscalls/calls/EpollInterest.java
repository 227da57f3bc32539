package io.jemu.syscalls.calls;

import io.jemu.syscalls.abi.EpollOperation;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an epoll instance waits for. Its entries are pairs of an open file and a descriptor (epoll(7), questions 1 and
 * 2), so a file with several descriptors can have several; on the host, all but the first of them get a descriptor of
 * their own.
 */
final class EpollInterest {
    private final Posix posix;
    private final Map<Key, Entry> entries = new HashMap<>();
    /** The files that tell when they are closed. */
    private final Set<OpenFile> files = new HashSet<>();

    EpollInterest(Posix posix) {
        this.posix = posix;
    }

    private record Key(OpenFile file, int fd) {}

    /** The host's descriptor of an entry; a duplicate lasts until the entry is removed or the file is closed. */
    private final class Entry {
        private final int hostFd;
        private boolean duplicate;

        Entry(int hostFd, boolean duplicate) {
            this.hostFd = hostFd;
            this.duplicate = duplicate;
        }

        void close() {
            if (duplicate) {
                posix.close(hostFd);
                duplicate = false;
            }
        }
    }

    /**
     * epoll_ctl(2).
     *
     * @param epoll the host's descriptor of the instance
     * @param event the host address of a struct epoll_event, or 0
     */
    long control(int epoll, int operation, OpenFile file, int fd, long event) {
        Key key = new Key(file, fd);
        Entry entry = entries.get(key);
        return switch (operation) {
            case EpollOperation.EPOLL_CTL_ADD -> {
                if (entry != null) {
                    throw Errno.EEXIST.failure();
                }
                yield add(epoll, key, event);
            }
            case EpollOperation.EPOLL_CTL_MOD, EpollOperation.EPOLL_CTL_DEL -> {
                if (entry == null) {
                    throw Errno.ENOENT.failure();
                }
                long result = Posix.check(posix.epollCtl(epoll, operation, entry.hostFd, event));
                if (operation == EpollOperation.EPOLL_CTL_DEL) {
                    entries.remove(key);
                    entry.close();
                }
                yield result;
            }
            default -> throw Errno.EINVAL.failure();
        };
    }

    private long add(int epoll, Key key, long event) {
        OpenFile file = key.file();
        boolean duplicate = entries.entrySet().stream()
                .anyMatch(other -> other.getKey().file() == file && other.getValue().hostFd == file.hostFd());
        Entry entry = duplicate
                ? new Entry((int) Posix.check(posix.duplicate(file.hostFd(), 0)), true)
                : new Entry(file.hostFd(), false);
        long result = posix.epollCtl(epoll, EpollOperation.EPOLL_CTL_ADD, entry.hostFd, event);
        if (result < 0) {
            entry.close();
            return Posix.check(result);
        }
        entries.put(key, entry);
        if (files.add(file)) {
            file.beforeClose(() -> forget(file));
        }
        return result;
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
    }
}
