package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.XattrFlags;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Path;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.declare.Text;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixAttributes;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.NameSpace.HostPath;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** System calls on extended attributes, which only files of the host have. */
public final class XattrCalls {
    private static final int NAME_SIZE = 256;
    /** XATTR_SIZE_MAX and XATTR_LIST_MAX. */
    private static final int MAXIMUM_SIZE = 65536;

    private final Vfs vfs;
    private final PosixAttributes host;

    public XattrCalls(Kernel kernel) {
        this.vfs = kernel.vfs();
        this.host = new PosixAttributes(vfs.posix());
    }

    private HostPath path(Task task, long path, boolean follow) {
        return vfs.names().hostPath(
                task.process().fs(), Arguments.path(task, path), follow, Errno.EOPNOTSUPP);
    }

    private static HostPath opened(Task task, int fd) {
        OpenFile file = task.process().files().get(fd);
        if (file.hostFd() < 0) {
            throw Errno.EOPNOTSUPP.failure();
        }
        return new HostPath("/proc/self/fd/" + file.hostFd(), true);
    }

    private static String name(Task task, long address) {
        String name = Arguments.string(task, address, NAME_SIZE, Errno.ERANGE);
        if (name.isEmpty()) {
            throw Errno.ERANGE.failure();
        }
        return name;
    }

    private long get(Task task, HostPath file, long name, long value, long size) {
        String attribute = name(task, name);
        long capacity = capacity(size);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, capacity));
            long length = Posix.check(host.get(file.path(), file.follow(), attribute, bytes.address(), capacity));
            store(task, bytes, capacity == 0 ? 0 : length, value);
            return length;
        }
    }

    private long list(Task task, HostPath file, long list, long size) {
        long capacity = capacity(size);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, capacity));
            long length = Posix.check(host.list(file.path(), file.follow(), bytes.address(), capacity));
            store(task, bytes, capacity == 0 ? 0 : length, list);
            return length;
        }
    }

    private static long capacity(long size) {
        return size < 0 || size > MAXIMUM_SIZE ? MAXIMUM_SIZE : size;
    }

    private static void store(Task task, MemorySegment bytes, long length, long target) {
        task.memory().write(target, bytes.asSlice(0, length).toArray(JAVA_BYTE));
    }

    private long set(Task task, HostPath file, long name, long value, long size, int flags) {
        if ((flags & ~(XattrFlags.XATTR_CREATE | XattrFlags.XATTR_REPLACE)) != 0) {
            throw Errno.EINVAL.failure();
        }
        String attribute = name(task, name);
        if (size < 0 || size > MAXIMUM_SIZE) {
            throw Errno.E2BIG.failure();
        }
        byte[] bytes = task.memory().read(value, (int) size);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(Math.max(1, size));
            MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
            return Posix.check(host.set(file.path(), file.follow(), attribute, copy.address(), size, flags));
        }
    }

    private long remove(Task task, HostPath file, long name) {
        return Posix.check(host.remove(file.path(), file.follow(), name(task, name)));
    }

    @Syscall(nr = 191)
    long getxattr(Task task, @Path long path, @Text long name, @Out(length = Out.RETURN) long value, @Size long size) {
        return get(task, path(task, path, true), name, value, size);
    }

    @Syscall(nr = 192)
    long lgetxattr(Task task, @Path long path, @Text long name, @Out(length = Out.RETURN) long value,
            @Size long size) {
        return get(task, path(task, path, false), name, value, size);
    }

    @Syscall(nr = 193)
    long fgetxattr(Task task, @Fd int fd, @Text long name, @Out(length = Out.RETURN) long value, @Size long size) {
        return get(task, opened(task, fd), name, value, size);
    }

    @Syscall(nr = 194)
    long listxattr(Task task, @Path long path, @Out(length = Out.RETURN) long list, @Size long size) {
        return list(task, path(task, path, true), list, size);
    }

    @Syscall(nr = 195)
    long llistxattr(Task task, @Path long path, @Out(length = Out.RETURN) long list, @Size long size) {
        return list(task, path(task, path, false), list, size);
    }

    @Syscall(nr = 196)
    long flistxattr(Task task, @Fd int fd, @Out(length = Out.RETURN) long list, @Size long size) {
        return list(task, opened(task, fd), list, size);
    }

    @Syscall(nr = 188)
    long setxattr(Task task, @Path long path, @Text long name, @In(length = "size") long value, @Size long size,
            @Flags(XattrFlags.class) int flags) {
        return set(task, path(task, path, true), name, value, size, flags);
    }

    @Syscall(nr = 189)
    long lsetxattr(Task task, @Path long path, @Text long name, @In(length = "size") long value, @Size long size,
            @Flags(XattrFlags.class) int flags) {
        return set(task, path(task, path, false), name, value, size, flags);
    }

    @Syscall(nr = 190)
    long fsetxattr(Task task, @Fd int fd, @Text long name, @In(length = "size") long value, @Size long size,
            @Flags(XattrFlags.class) int flags) {
        return set(task, opened(task, fd), name, value, size, flags);
    }

    @Syscall(nr = 197)
    long removexattr(Task task, @Path long path, @Text long name) {
        return remove(task, path(task, path, true), name);
    }

    @Syscall(nr = 198)
    long lremovexattr(Task task, @Path long path, @Text long name) {
        return remove(task, path(task, path, false), name);
    }

    @Syscall(nr = 199)
    long fremovexattr(Task task, @Fd int fd, @Text long name) {
        return remove(task, opened(task, fd), name);
    }
}
