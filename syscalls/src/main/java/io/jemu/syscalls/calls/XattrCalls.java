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
import io.jemu.syscalls.vfs.ExtendedAttributes;
import io.jemu.syscalls.vfs.NameSpace.HostPath;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** System calls on extended attributes. */
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

    /**
     * A file: one of the host's, or one with attributes that jemu keeps.
     *
     * @param host null if {@code own} is not
     */
    private record Target(HostPath host, ExtendedAttributes own) {
        static Target of(Node node) {
            ExtendedAttributes attributes = node.attributes();
            if (attributes == null) {
                throw Errno.EOPNOTSUPP.failure();
            }
            return new Target(null, attributes);
        }
    }

    private Target path(Task task, long address, boolean follow) {
        String path = Arguments.path(task, address);
        Node node = vfs.names().node(task.process().fs(), path, follow);
        return node != null
                ? Target.of(node)
                : new Target(vfs.names().hostPath(task.process().fs(), path, follow, Errno.EOPNOTSUPP), null);
    }

    private static Target opened(Task task, int fd) {
        OpenFile file = task.process().files().get(fd);
        if (file.node() != null) {
            return Target.of(file.node());
        }
        if (file.hostFd() < 0) {
            throw Errno.EOPNOTSUPP.failure();
        }
        return new Target(new HostPath("/proc/self/fd/" + file.hostFd(), true), null);
    }

    /** Gives bytes that jemu has to the guest. */
    private static long give(Task task, byte[] bytes, long target, long size) {
        if (size != 0 && bytes.length > size) {
            throw Errno.ERANGE.failure();
        }
        if (size != 0) {
            task.memory().write(target, bytes);
        }
        return bytes.length;
    }

    private static String name(Task task, long address) {
        String name = Arguments.string(task, address, NAME_SIZE, Errno.ERANGE);
        if (name.isEmpty()) {
            throw Errno.ERANGE.failure();
        }
        return name;
    }

    private long get(Task task, Target file, long name, long value, long size) {
        String attribute = name(task, name);
        if (file.own() != null) {
            return give(task, file.own().get(attribute), value, size);
        }
        long capacity = capacity(size);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, capacity));
            long length = Posix.check(host.get(file.host().path(), file.host().follow(), attribute, bytes.address(),
                    capacity));
            store(task, bytes, capacity == 0 ? 0 : length, value);
            return length;
        }
    }

    private long list(Task task, Target file, long list, long size) {
        if (file.own() != null) {
            StringBuilder names = new StringBuilder();
            file.own().names().forEach(name -> names.append(name).append('\0'));
            return give(task, names.toString().getBytes(StandardCharsets.ISO_8859_1), list, size);
        }
        long capacity = capacity(size);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, capacity));
            long length = Posix.check(host.list(file.host().path(), file.host().follow(), bytes.address(), capacity));
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

    private long set(Task task, Target file, long name, long value, long size, int flags) {
        if ((flags & ~(XattrFlags.XATTR_CREATE | XattrFlags.XATTR_REPLACE)) != 0) {
            throw Errno.EINVAL.failure();
        }
        String attribute = name(task, name);
        if (size < 0 || size > MAXIMUM_SIZE) {
            throw Errno.E2BIG.failure();
        }
        byte[] bytes = task.memory().read(value, (int) size);
        if (file.own() != null) {
            file.own().set(attribute, bytes, flags);
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(Math.max(1, size));
            MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
            return Posix.check(host.set(file.host().path(), file.host().follow(), attribute, copy.address(), size,
                    flags));
        }
    }

    private long remove(Task task, Target file, long name) {
        String attribute = name(task, name);
        if (file.own() != null) {
            file.own().remove(attribute);
            return 0;
        }
        return Posix.check(host.remove(file.host().path(), file.host().follow(), attribute));
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
