package io.jemu.syscalls.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Extended attributes of the host's files (xattr(7)). Methods return what the C functions return, or the negative of
 * errno. An instance belongs to one thread.
 */
public final class PosixAttributes {
    private final PosixPaths paths;
    private final MemorySegment errno = LibcFunction.newErrno(Arena.ofAuto());

    public PosixAttributes(Posix posix) {
        this.paths = posix.paths();
    }

    private static final class ByPath {
        static final LibcFunction GET = LibcFunction.link("getxattr");
        static final LibcFunction LGET = LibcFunction.link("lgetxattr");
        static final LibcFunction LIST = LibcFunction.link("listxattr");
        static final LibcFunction LLIST = LibcFunction.link("llistxattr");
    }

    private static final class Change {
        static final LibcFunction SET = LibcFunction.link("setxattr");
        static final LibcFunction LSET = LibcFunction.link("lsetxattr");
        static final LibcFunction REMOVE = LibcFunction.link("removexattr");
        static final LibcFunction LREMOVE = LibcFunction.link("lremovexattr");
    }

    /** @param value the host address of a buffer for the value */
    public long get(String path, boolean follow, String name, long value, long size) {
        LibcFunction function = follow ? ByPath.GET : ByPath.LGET;
        return function.wide(errno, paths.text(path), paths.secondText(name), value, size, 0, 0);
    }

    /** @param list the host address of a buffer for the names */
    public long list(String path, boolean follow, long list, long size) {
        LibcFunction function = follow ? ByPath.LIST : ByPath.LLIST;
        return function.wide(errno, paths.text(path), list, size, 0, 0, 0);
    }

    /** @param value the host address of the value */
    public long set(String path, boolean follow, String name, long value, long size, int flags) {
        LibcFunction function = follow ? Change.SET : Change.LSET;
        return function.narrow(errno, paths.text(path), paths.secondText(name), value, size, flags, 0);
    }

    public long remove(String path, boolean follow, String name) {
        LibcFunction function = follow ? Change.REMOVE : Change.LREMOVE;
        return function.narrow(errno, paths.text(path), paths.secondText(name), 0, 0, 0, 0);
    }
}
