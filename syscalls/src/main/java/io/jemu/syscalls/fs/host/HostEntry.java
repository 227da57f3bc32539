package io.jemu.syscalls.fs.host;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.FileSystemStatus;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.ExtendedAttributes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.ToLongFunction;

/** A file of the host; all is done by a descriptor of the file itself, opened with O_PATH for a moment. */
abstract class HostEntry {
    private final HostFileSystem system;

    HostEntry(HostFileSystem system) {
        this.system = system;
    }

    final HostFileSystem system() {
        return system;
    }

    /** A new descriptor of the file, opened with O_PATH. */
    abstract int take();

    /** Uses a descriptor of the file. */
    final <T> T with(DescriptorFunction<T> use) {
        int fd = take();
        try {
            return use.apply(fd);
        } finally {
            system.posix().close(fd);
        }
    }

    /** Has the host change the file by its descriptor. */
    final void change(ToLongFunction<Integer> call) {
        system.requireWritable();
        with(fd -> Posix.check(call.applyAsLong(fd)));
    }

    /** What is done with a descriptor. */
    interface DescriptorFunction<T> {
        T apply(int fd);
    }

    public FileStatus status() {
        return with(fd -> system.paths().statx(fd, "", AtFlags.AT_EMPTY_PATH));
    }

    public void access(int mode) {
        with(fd -> {
            long result = system.paths().faccessat(
                    AtFlags.AT_FDCWD, HostFileSystem.openPath(fd), mode, AtFlags.AT_EACCESS);
            // A symbolic link is not followed here: nothing forbids its use.
            return result == Errno.ELOOP.result() ? 0 : Posix.check(result);
        });
        if ((mode & AccessMode.W_OK) != 0) {
            FileStatus status = status();
            if (status.isRegular() || status.isDirectory()) {
                system.requireWritable();
            }
        }
    }

    public void changeMode(int mode) {
        change(fd -> system.paths().fchmodat(AtFlags.AT_FDCWD, HostFileSystem.openPath(fd), mode, 0));
    }

    public void changeOwner(int user, int group) {
        change(fd -> system.paths().fchownat(fd, "", user, group, AtFlags.AT_EMPTY_PATH));
    }

    public void changeTimes(Timestamp access, Timestamp modification) {
        change(fd -> system.paths().utimensat(fd, "", access, modification, AtFlags.AT_EMPTY_PATH));
    }

    public byte[] fileSystem() {
        byte[] statfs = new byte[FileSystemStatus.SIZE];
        with(fd -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment target = arena.allocate(FileSystemStatus.SIZE, Long.BYTES);
                Posix.check(system.paths().fstatfs(fd, target.address()));
                MemorySegment.ofArray(statfs).copyFrom(target);
                return 0;
            }
        });
        long flags = FileSystemStatus.ST_NODEV | (system.writable() ? 0 : FileSystemStatus.ST_RDONLY);
        return FileSystemStatus.changed(statfs, FileSystemStatus.type(statfs), flags);
    }

    public ExtendedAttributes attributes() {
        return new HostAttributes(this);
    }
}
