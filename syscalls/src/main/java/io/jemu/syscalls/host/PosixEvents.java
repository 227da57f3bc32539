package io.jemu.syscalls.host;

import java.lang.foreign.MemorySegment;

/**
 * Descriptors of the host that tell of time and of changed files (man pages, section 2). Addresses are those of host
 * memory. Every method returns what the C function returns, or the negative of the host's errno.
 */
public final class PosixEvents {
    private final MemorySegment errno;
    private final PosixPaths paths;

    PosixEvents(MemorySegment errno, PosixPaths paths) {
        this.errno = errno;
        this.paths = paths;
    }

    private static final class Timer {
        static final LibcFunction CREATE = LibcFunction.link("timerfd_create");
        static final LibcFunction SETTIME = LibcFunction.link("timerfd_settime");
        static final LibcFunction GETTIME = LibcFunction.link("timerfd_gettime");
    }

    private static final class Inotify {
        static final LibcFunction INIT = LibcFunction.link("inotify_init1");
        static final LibcFunction ADD = LibcFunction.link("inotify_add_watch");
        static final LibcFunction REMOVE = LibcFunction.link("inotify_rm_watch");
    }

    public long timerfdCreate(int clock, int flags) {
        return Timer.CREATE.narrow(errno, clock, flags, 0, 0, 0, 0);
    }

    /** The times are struct itimerspec; {@code oldTime} may be 0. */
    public long timerfdSettime(int fd, int flags, long newTime, long oldTime) {
        return Timer.SETTIME.narrow(errno, fd, flags, newTime, oldTime, 0, 0);
    }

    public long timerfdGettime(int fd, long time) {
        return Timer.GETTIME.narrow(errno, fd, time, 0, 0, 0, 0);
    }

    public long inotifyInit(int flags) {
        return Inotify.INIT.narrow(errno, flags, 0, 0, 0, 0, 0);
    }

    public long inotifyAddWatch(int fd, String path, int mask) {
        return Inotify.ADD.narrow(errno, fd, paths.text(path), mask & 0xffff_ffffL, 0, 0, 0);
    }

    public long inotifyRemoveWatch(int fd, int watch) {
        return Inotify.REMOVE.narrow(errno, fd, watch, 0, 0, 0, 0);
    }
}
