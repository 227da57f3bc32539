package io.jemu.syscalls.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.abi.Timestamp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * System calls of the host on path names (man pages, section 2), relative to a directory descriptor.
 *
 * <p>A path is a string of one char per byte. Every method returns what the C function returns, or the negative of the
 * host's errno, unless it says otherwise.
 */
public final class PosixPaths {
    /** More than any path that Linux accepts: a longer one gets the host's ENAMETOOLONG all the same. */
    private static final int PATH_SIZE = 2 * PathLimits.PATH_MAX;
    private static final int TIMESPEC_SIZE = 16;
    private static final int OPEN_HOW_SIZE = 24;
    /** The C libraries have no function for it; the number is the same on all hosts. */
    private static final int SYS_OPENAT2 = 437;
    private static final int STATX_ALL = 0x1fff;

    private final MemorySegment errno;
    private final MemorySegment first;
    private final MemorySegment second;
    private final MemorySegment buffer;
    private final MemorySegment times;
    private final MemorySegment how;
    private final byte[] bytes = new byte[PATH_SIZE];

    PosixPaths(MemorySegment errno, Arena arena) {
        this.errno = errno;
        this.first = arena.allocate(PATH_SIZE, Long.BYTES);
        this.second = arena.allocate(PATH_SIZE, Long.BYTES);
        this.buffer = arena.allocate(PATH_SIZE, Long.BYTES);
        this.how = arena.allocate(OPEN_HOW_SIZE, Long.BYTES);
        this.times = arena.allocate(2 * TIMESPEC_SIZE, Long.BYTES);
    }

    /** The host address of a C string, valid until the next call of this object. */
    long text(String text) {
        return store(text, first);
    }

    /** The host address of another C string, valid as long as that of {@link #text}. */
    long secondText(String text) {
        return store(text, second);
    }

    @SuppressWarnings("deprecation") // exactly this conversion is wanted: one byte per char
    private long store(String text, MemorySegment target) {
        int length = text.length();
        if (length >= PATH_SIZE) {
            throw Errno.ENAMETOOLONG.failure();
        }
        text.getBytes(0, length, bytes, 0);
        bytes[length] = 0;
        MemorySegment.copy(bytes, 0, target, JAVA_BYTE, 0, length + 1);
        return target.address();
    }

    private static final class Open {
        static final LibcFunction OPENAT = LibcFunction.link("openat");
    }

    private static final class OpenHow {
        static final LibcFunction SYSCALL = LibcFunction.link("syscall");
    }

    private static final class Status {
        static final LibcFunction STATX = LibcFunction.link("statx");
    }

    private static final class Access {
        static final LibcFunction FACCESSAT = LibcFunction.link("faccessat");
    }

    private static final class ReadLink {
        static final LibcFunction READLINKAT = LibcFunction.link("readlinkat");
    }

    private static final class Names {
        static final LibcFunction LINKAT = LibcFunction.link("linkat");
        static final LibcFunction SYMLINKAT = LibcFunction.link("symlinkat");
        static final LibcFunction UNLINKAT = LibcFunction.link("unlinkat");
        static final LibcFunction MKDIRAT = LibcFunction.link("mkdirat");
        static final LibcFunction RENAMEAT2 = LibcFunction.link("renameat2");
    }

    private static final class Special {
        static final LibcFunction MKNODAT = LibcFunction.link("mknodat");
    }

    private static final class Attributes {
        static final LibcFunction FCHMODAT = LibcFunction.link("fchmodat");
        static final LibcFunction FCHOWNAT = LibcFunction.link("fchownat");
        static final LibcFunction UTIMENSAT = LibcFunction.link("utimensat");
        static final LibcFunction TRUNCATE = LibcFunction.link("truncate");
    }

    private static final class OpenAttributes {
        static final LibcFunction FCHMOD = LibcFunction.link("fchmod");
        static final LibcFunction FCHOWN = LibcFunction.link("fchown");
        static final LibcFunction FUTIMENS = LibcFunction.link("futimens");
    }

    private static final class FileSystem {
        static final LibcFunction STATFS = LibcFunction.link("statfs");
        static final LibcFunction FSTATFS = LibcFunction.link("fstatfs");
    }

    private static final class Directory {
        static final LibcFunction GETDENTS64 = LibcFunction.link("getdents64");
    }

    /** @param flags in the guest's ABI */
    public long openat(int directory, String path, int flags, int mode) {
        return Open.OPENAT.narrow(errno, directory, text(path), HostFlags.toHost(flags), mode, 0, 0);
    }

    /**
     * openat2(2).
     *
     * @param flags in the guest's ABI
     * @param resolve RESOLVE_* flags
     */
    public long openat2(int directory, String path, int flags, int mode, int resolve) {
        how.set(JAVA_LONG, 0, HostFlags.toHost(flags) & 0xffff_ffffL);
        how.set(JAVA_LONG, Long.BYTES, mode);
        how.set(JAVA_LONG, 2 * Long.BYTES, resolve);
        return OpenHow.SYSCALL.narrow(errno, SYS_OPENAT2, directory, text(path), how.address(), OPEN_HOW_SIZE, 0);
    }

    /**
     * statx(2), with all fields asked for.
     *
     * @return the status
     * @throws io.jemu.syscalls.abi.SyscallException if the host reports an error
     */
    public FileStatus statx(int directory, String path, int flags) {
        Posix.check(Status.STATX.narrow(errno, directory, text(path), flags, STATX_ALL, buffer.address(), 0));
        return FileStatus.ofStatx(buffer);
    }

    public long faccessat(int directory, String path, int mode, int flags) {
        return Access.FACCESSAT.narrow(errno, directory, text(path), mode, flags, 0, 0);
    }

    /**
     * readlinkat(2).
     *
     * @return the target, or null with the error left in {@link #lastError}
     */
    public String readlinkat(int directory, String path) {
        long length = ReadLink.READLINKAT.wide(errno, directory, text(path), buffer.address(), PATH_SIZE, 0, 0);
        if (length < 0) {
            lastError = (int) -length;
            return null;
        }
        lastError = 0;
        byte[] target = buffer.asSlice(0, length).toArray(JAVA_BYTE);
        return new String(target, StandardCharsets.ISO_8859_1);
    }

    private int lastError;

    /** The errno of the last {@link #readlinkat}, or 0. EINVAL: there is a file, and it is not a symbolic link. */
    public int lastError() {
        return lastError;
    }

    public long linkat(int fromDirectory, String from, int toDirectory, String to, int flags) {
        return Names.LINKAT.narrow(errno, fromDirectory, text(from), toDirectory, store(to, second), flags, 0);
    }

    public long symlinkat(String target, int directory, String path) {
        return Names.SYMLINKAT.narrow(errno, text(target), directory, store(path, second), 0, 0, 0);
    }

    public long unlinkat(int directory, String path, int flags) {
        return Names.UNLINKAT.narrow(errno, directory, text(path), flags, 0, 0, 0);
    }

    public long mkdirat(int directory, String path, int mode) {
        return Names.MKDIRAT.narrow(errno, directory, text(path), mode, 0, 0, 0);
    }

    public long renameat2(int fromDirectory, String from, int toDirectory, String to, int flags) {
        return Names.RENAMEAT2.narrow(errno, fromDirectory, text(from), toDirectory, store(to, second), flags, 0);
    }

    public long mknodat(int directory, String path, int mode, long device) {
        return Special.MKNODAT.narrow(errno, directory, text(path), mode, device, 0, 0);
    }

    public long fchmodat(int directory, String path, int mode, int flags) {
        return Attributes.FCHMODAT.narrow(errno, directory, text(path), mode, flags, 0, 0);
    }

    public long fchownat(int directory, String path, int user, int group, int flags) {
        return Attributes.FCHOWNAT.narrow(errno, directory, text(path), user, group, flags, 0);
    }

    /** utimensat(2); the nanoseconds may be UTIME_NOW or UTIME_OMIT. */
    public long utimensat(int directory, String path, Timestamp access, Timestamp modification, int flags) {
        long address = store(access, modification);
        return Attributes.UTIMENSAT.narrow(errno, directory, text(path), address, flags, 0, 0);
    }

    private long store(Timestamp access, Timestamp modification) {
        times.set(JAVA_LONG, 0, access.seconds());
        times.set(JAVA_LONG, Long.BYTES, access.nanoseconds());
        times.set(JAVA_LONG, TIMESPEC_SIZE, modification.seconds());
        times.set(JAVA_LONG, TIMESPEC_SIZE + Long.BYTES, modification.nanoseconds());
        return times.address();
    }

    public long truncate(String path, long length) {
        return Attributes.TRUNCATE.narrow(errno, text(path), length, 0, 0, 0, 0);
    }

    /** @param target the host address of a struct statfs, the same on all 64-bit hosts */
    public long statfs(String path, long target) {
        return FileSystem.STATFS.narrow(errno, text(path), target, 0, 0, 0, 0);
    }

    /** @param target the host address of a struct statfs, the same on all 64-bit hosts */
    public long fstatfs(int fd, long target) {
        return FileSystem.FSTATFS.narrow(errno, fd, target, 0, 0, 0, 0);
    }

    /** getdents64(2): the number of bytes of struct linux_dirent64 that were stored. */
    public long getdents(int fd, long target, long size) {
        return Directory.GETDENTS64.wide(errno, fd, target, size, 0, 0, 0);
    }
}
