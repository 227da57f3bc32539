package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.AddressFamily;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.MessageFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.ShutdownHow;
import io.jemu.syscalls.abi.SocketLevel;
import io.jemu.syscalls.abi.SocketOption;
import io.jemu.syscalls.abi.SocketType;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.InOut;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixSockets;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** System calls that make, connect and describe sockets, which are the host's. */
public final class SocketCalls {
    private static final String FAMILIES = "AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK only";
    private static final String MESSAGE_NOTE = "a file of jemu's own, as in /proc, cannot be sent";
    /** The largest option that is passed on, in bytes. */
    private static final int OPTION_MAXIMUM = 4096;
    /** From here on, options of the levels IP and IPv6 are those of netfilter, which hold pointers. */
    private static final int NETFILTER_BASE = 64;
    private static final int NETFILTER_END = 65;
    private static final int TCP_ZEROCOPY_RECEIVE = 35;

    private final Vfs vfs;
    private final PosixSockets host;
    private final SocketAddresses addresses;
    private final SocketWait wait;
    private final SocketMessages messages;
    private final MemorySegment option = Arena.ofAuto().allocate(OPTION_MAXIMUM + Long.BYTES, Long.BYTES);
    private final MemorySegment length = Arena.ofAuto().allocate(Integer.BYTES, Long.BYTES);

    public SocketCalls(Kernel kernel) {
        this.vfs = kernel.vfs();
        this.host = vfs.posix().sockets();
        this.addresses = new SocketAddresses(vfs);
        this.wait = new SocketWait(host);
        this.messages = new SocketMessages(vfs, addresses, wait);
    }

    private static OpenFile socket(Task task, int fd) {
        OpenFile file = task.process().files().get(fd);
        if (file.hostFd() < 0) {
            throw Errno.ENOTSOCK.failure();
        }
        return file;
    }

    private static void checkFamily(int domain) {
        switch (domain) {
            case AddressFamily.AF_UNIX, AddressFamily.AF_INET, AddressFamily.AF_INET6, AddressFamily.AF_NETLINK -> { }
            default -> throw Errno.EAFNOSUPPORT.failure();
        }
    }

    private int install(Task task, int hostFd, int flags) {
        return task.process().files().install(vfs.adoptOwn(hostFd), (flags & SocketType.SOCK_CLOEXEC) != 0);
    }

    @Syscall(nr = 41, support = Support.PARTIAL, note = FAMILIES)
    long socket(Task task, @Constant(AddressFamily.class) int family, @Flags(SocketType.class) int type, int protocol) {
        checkFamily(family);
        int fd = (int) Posix.check(host.socket(family, type | SocketType.SOCK_CLOEXEC, protocol));
        return install(task, fd, type);
    }

    @Syscall(nr = 53, support = Support.PARTIAL, note = FAMILIES)
    long socketpair(Task task, @Constant(AddressFamily.class) int family, @Flags(SocketType.class) int type,
            int protocol, @Out @Struct("int[2]") long sv) {
        checkFamily(family);
        task.memory().write64(sv, task.memory().read64(sv)); // a bad address is found before there are sockets
        Posix.check(host.socketpair(family, type | SocketType.SOCK_CLOEXEC, protocol, option.address()));
        int firstHost = option.get(JAVA_INT, 0);
        int secondHost = option.get(JAVA_INT, Integer.BYTES);
        OpenFile second = vfs.adoptOwn(secondHost);
        boolean cloexec = (type & SocketType.SOCK_CLOEXEC) != 0;
        int first;
        try {
            first = install(task, firstHost, type);
        } catch (RuntimeException e) {
            second.release();
            throw e;
        }
        int other;
        try {
            other = task.process().files().install(second, cloexec);
        } catch (RuntimeException e) {
            task.process().files().close(first);
            throw e;
        }
        task.memory().write32(sv, first);
        task.memory().write32(sv + Integer.BYTES, other);
        return 0;
    }

    @Syscall(nr = 49)
    long bind(Task task, @Fd int fd, @In @Struct("sockaddr") long addr, int addrlen) {
        OpenFile socket = socket(task, fd);
        addresses.take(task, addr, addrlen, true);
        try {
            long result = host.bind(socket.hostFd(), addresses.hostAddress(), addresses.length());
            // The name exists: bind(2) calls that by another name than the file system.
            Posix.check(result == Errno.EEXIST.result() ? Errno.EADDRINUSE.result() : result);
        } finally {
            addresses.done();
        }
        return 0;
    }

    @Syscall(nr = 42, support = Support.PARTIAL,
            note = "connecting to an AF_UNIX socket whose queue is full fails with EAGAIN instead of waiting")
    long connect(Task task, @Fd int fd, @In @Struct("sockaddr") long addr, int addrlen) {
        OpenFile socket = socket(task, fd);
        addresses.take(task, addr, addrlen, false);
        long result;
        try {
            result = host.connect(socket.hostFd(), addresses.hostAddress(), addresses.length());
        } finally {
            addresses.done();
        }
        if (result == Errno.EINPROGRESS.result() || result == Errno.EALREADY.result()) {
            // Executed again when the connection stands or has failed, connect tells which.
            wait.await(task, socket, PollEvents.POLLOUT, false);
        }
        return Posix.check(result);
    }

    @Syscall(nr = 50)
    long listen(Task task, @Fd int fd, int backlog) {
        return Posix.check(host.listen(socket(task, fd).hostFd(), backlog));
    }

    @Syscall(nr = 43)
    long accept(Task task, @Fd int fd, @Out @Struct("sockaddr") long addr, @InOut @Struct("socklen_t") long addrlen) {
        return accept4(task, fd, addr, addrlen, 0);
    }

    @Syscall(nr = 288)
    long accept4(Task task, @Fd int fd, @Out @Struct("sockaddr") long addr, @InOut @Struct("socklen_t") long addrlen,
            @Flags(SocketType.class) int flags) {
        if ((flags & ~(SocketType.SOCK_NONBLOCK | SocketType.SOCK_CLOEXEC)) != 0) {
            throw Errno.EINVAL.failure();
        }
        OpenFile socket = socket(task, fd);
        addresses.clear();
        long result = host.accept4(socket.hostFd(), addresses.hostAddress(), addresses.hostLength(),
                flags | SocketType.SOCK_CLOEXEC);
        if (result == Errno.EAGAIN.result()) {
            wait.await(task, socket, PollEvents.POLLIN, false);
        }
        int accepted = (int) Posix.check(result);
        if (addr != 0) {
            try {
                addresses.give(task.memory(), addr, addrlen);
            } catch (RuntimeException e) {
                vfs.posix().close(accepted);
                throw e;
            }
        }
        return install(task, accepted, flags);
    }

    @Syscall(nr = 51)
    long getsockname(Task task, @Fd int fd, @Out @Struct("sockaddr") long addr,
            @InOut @Struct("socklen_t") long addrlen) {
        OpenFile socket = socket(task, fd);
        addresses.clear();
        Posix.check(host.getsockname(socket.hostFd(), addresses.hostAddress(), addresses.hostLength()));
        addresses.give(task.memory(), addr, addrlen);
        return 0;
    }

    @Syscall(nr = 52)
    long getpeername(Task task, @Fd int fd, @Out @Struct("sockaddr") long addr,
            @InOut @Struct("socklen_t") long addrlen) {
        OpenFile socket = socket(task, fd);
        addresses.clear();
        Posix.check(host.getpeername(socket.hostFd(), addresses.hostAddress(), addresses.hostLength()));
        addresses.give(task.memory(), addr, addrlen);
        return 0;
    }

    @Syscall(nr = 48)
    long shutdown(Task task, @Fd int fd, @Constant(ShutdownHow.class) int how) {
        return Posix.check(host.shutdown(socket(task, fd).hostFd(), how));
    }

    /**
     * Refuses options whose values hold addresses or descriptors, which mean something only to the guest.
     */
    private static void checkOption(int level, int name) {
        boolean allowed = switch (level) {
            case SocketLevel.SOL_SOCKET -> switch (name) {
                case SocketOption.SO_ATTACH_FILTER, SocketOption.SO_ATTACH_BPF, SocketOption.SO_ATTACH_REUSEPORT_CBPF,
                        SocketOption.SO_ATTACH_REUSEPORT_EBPF -> false;
                default -> true;
            };
            case SocketLevel.SOL_IP -> name < NETFILTER_BASE;
            case SocketLevel.SOL_IPV6 -> name < NETFILTER_BASE || name > NETFILTER_END;
            case SocketLevel.SOL_TCP -> name != TCP_ZEROCOPY_RECEIVE;
            case SocketLevel.SOL_UDP, SocketLevel.SOL_ICMPV6, SocketLevel.SOL_RAW, SocketLevel.SOL_NETLINK -> true;
            default -> false;
        };
        if (!allowed) {
            throw Errno.ENOPROTOOPT.failure();
        }
    }

    @Syscall(nr = 54, support = Support.PARTIAL, note = "no packet filters, no netfilter; options of up to 4096 bytes")
    long setsockopt(Task task, @Fd int fd, @Constant(SocketLevel.class) int level, int optname,
            @In(length = "optlen") long optval, @Size int optlen) {
        OpenFile socket = socket(task, fd);
        if (optlen < 0) {
            throw Errno.EINVAL.failure();
        }
        checkOption(level, optname);
        if (optlen > OPTION_MAXIMUM) {
            throw Errno.EINVAL.failure();
        }
        byte[] value = task.memory().read(optval, optlen);
        MemorySegment.copy(value, 0, option, JAVA_BYTE, 0, optlen);
        return Posix.check(host.setsockopt(socket.hostFd(), level, optname, option.address(), optlen));
    }

    @Syscall(nr = 55, support = Support.PARTIAL, note = "no packet filters, no netfilter; options of up to 4096 bytes")
    long getsockopt(Task task, @Fd int fd, @Constant(SocketLevel.class) int level, int optname,
            @Out(length = "*optlen") long optval, @InOut @Struct("socklen_t") long optlen) {
        OpenFile socket = socket(task, fd);
        AddressSpace memory = task.memory();
        int room = memory.read32(optlen);
        if (room < 0) {
            throw Errno.EINVAL.failure();
        }
        checkOption(level, optname);
        int size = Math.min(room, OPTION_MAXIMUM);
        MemorySegment.copy(memory.read(optval, size), 0, option, JAVA_BYTE, 0, size);
        length.set(JAVA_INT, 0, size);
        Posix.check(host.getsockopt(socket.hostFd(), level, optname, option.address(), length.address()));
        int got = Math.min(length.get(JAVA_INT, 0), size);
        memory.write(optval, option.asSlice(0, got).toArray(JAVA_BYTE));
        memory.write32(optlen, length.get(JAVA_INT, 0));
        return 0;
    }

    @Syscall(nr = 44)
    long sendto(Task task, @Fd int fd, @In(length = "len") long buf, @Size long len,
            @Flags(MessageFlags.class) int flags, @In @Struct("sockaddr") long addr,
            int addrlen) {
        return messages.send(task, socket(task, fd), buf, len, flags, addr, addrlen);
    }

    @Syscall(nr = 45)
    long recvfrom(Task task, @Fd int fd, @Out(length = Out.RETURN) long buf, @Size long len,
            @Flags(MessageFlags.class) int flags, @Out @Struct("sockaddr") long addr,
            @InOut @Struct("socklen_t") long addrlen) {
        return messages.receive(task, socket(task, fd), buf, len, flags, addr, addrlen);
    }

    @Syscall(nr = 46, support = Support.PARTIAL, note = MESSAGE_NOTE)
    long sendmsg(Task task, @Fd int fd, @In @Struct("msghdr") long msg, @Flags(MessageFlags.class) int flags) {
        return messages.send(task, socket(task, fd), msg, flags);
    }

    @Syscall(nr = 47, support = Support.PARTIAL, note = MESSAGE_NOTE)
    long recvmsg(Task task, @Fd int fd, @InOut @Struct("msghdr") long msg, @Flags(MessageFlags.class) int flags) {
        return messages.receive(task, socket(task, fd), msg, flags);
    }

    @Syscall(nr = 307, support = Support.PARTIAL, note = MESSAGE_NOTE)
    long sendmmsg(Task task, @Fd int fd, @InOut @Struct(value = "mmsghdr", count = "vlen") long msgvec, @Size int vlen,
            @Flags(MessageFlags.class) int flags) {
        return messages.sendMany(task, socket(task, fd), msgvec, vlen, flags);
    }
}
