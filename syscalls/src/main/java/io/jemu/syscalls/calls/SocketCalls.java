package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jemu.syscalls.abi.AddressFamily;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.ShutdownHow;
import io.jemu.syscalls.abi.SocketType;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.InOut;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixSockets;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.net.PeerCredentials;
import io.jemu.syscalls.net.Sender;
import io.jemu.syscalls.net.SocketFile;
import io.jemu.syscalls.net.Sockets;
import io.jemu.syscalls.net.UnixSocket;
import io.jemu.syscalls.vfs.FdTable;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** System calls that make, name and connect sockets, whose data the host's carry. */
public final class SocketCalls {
    private static final String FAMILIES = "AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK only";

    private final Sockets sockets;
    private final PosixSockets host;
    private final SocketAddresses addresses;
    private final SocketWait wait;
    private final MemorySegment pair = Arena.ofAuto().allocate(2L * Integer.BYTES, Long.BYTES);

    public SocketCalls(Kernel kernel) {
        this.sockets = kernel.sockets();
        this.host = kernel.vfs().posix().sockets();
        this.addresses = new SocketAddresses(kernel.vfs(), sockets);
        this.wait = new SocketWait(host);
    }

    /** The socket of a descriptor. */
    static SocketFile socket(Task task, int fd) {
        OpenFile file = task.process().files().get(fd);
        if (file instanceof SocketFile socket) {
            return socket;
        }
        throw Errno.ENOTSOCK.failure();
    }

    /** With what sending fails in a network that is not there. */
    static Errno unreachable(SocketFile socket) {
        return socket.family() == AddressFamily.AF_INET ? Errno.ENETUNREACH : Errno.EADDRNOTAVAIL;
    }

    private static PeerCredentials credentials(Task task) {
        Credentials own = task.process().credentials();
        return new PeerCredentials(new Sender(task.process().pid(), own.euid(), own.egid()), own.groups());
    }

    private static int install(Task task, SocketFile socket, int flags) {
        return task.process().files().install(socket, (flags & SocketType.SOCK_CLOEXEC) != 0);
    }

    @Syscall(nr = 41, support = Support.PARTIAL, note = FAMILIES)
    long socket(Task task, @Constant(AddressFamily.class) int family, @Flags(SocketType.class) int type, int protocol) {
        sockets.checkFamily(family);
        int fd = (int) Posix.check(host.socket(family, type | SocketType.SOCK_CLOEXEC, protocol));
        return install(task, sockets.adoptOwn(fd), type);
    }

    @Syscall(nr = 53, support = Support.PARTIAL, note = FAMILIES)
    long socketpair(Task task, @Constant(AddressFamily.class) int family, @Flags(SocketType.class) int type,
            int protocol, @Out @Struct("fd[2]") long sv) {
        sockets.checkFamily(family);
        task.memory().write64(sv, task.memory().read64(sv)); // a bad address is found before there are sockets
        Posix.check(host.socketpair(family, type | SocketType.SOCK_CLOEXEC, protocol, pair.address()));
        SocketFile first = sockets.adoptOwn(pair.get(JAVA_INT, 0));
        SocketFile second = sockets.adoptOwn(pair.get(JAVA_INT, Integer.BYTES));
        if (first.unix() != null) {
            UnixSocket.pair(first.unix(), second.unix(), credentials(task));
        }
        FdTable files = task.process().files();
        int one;
        try {
            one = install(task, first, type);
        } catch (RuntimeException e) {
            second.release();
            throw e;
        }
        int other;
        try {
            other = install(task, second, type);
        } catch (RuntimeException e) {
            files.close(one);
            throw e;
        }
        task.memory().write32(sv, one);
        task.memory().write32(sv + Integer.BYTES, other);
        return 0;
    }

    @Syscall(nr = 49)
    long bind(Task task, @Fd int fd, @In @Struct("sockaddr") long addr, int addrlen) {
        SocketFile socket = socket(task, fd);
        addresses.take(task, socket, addr, addrlen, true);
        try {
            if (socket.cutOff() && !addresses.isAny()) {
                throw Errno.EADDRNOTAVAIL.failure();
            }
            long result = host.bind(socket.hostFd(), addresses.hostAddress(), addresses.length());
            // The name exists: bind(2) calls that by another name than the file system.
            Posix.check(result == Errno.EEXIST.result() ? Errno.EADDRINUSE.result() : result);
            if (socket.unix() != null) {
                addresses.bound(socket);
            }
        } finally {
            addresses.done();
        }
        return 0;
    }

    @Syscall(nr = 42)
    long connect(Task task, @Fd int fd, @In @Struct("sockaddr") long addr, int addrlen) {
        SocketFile socket = socket(task, fd);
        addresses.take(task, socket, addr, addrlen, false);
        long result;
        try {
            if (socket.cutOff() && addresses.family() != AddressFamily.AF_UNSPEC) {
                throw unreachable(socket).failure();
            }
            if (socket.unix() != null) {
                return connectUnix(task, socket, addresses.named());
            }
            result = host.connect(socket.hostFd(), addresses.hostAddress(), addresses.length());
        } finally {
            addresses.done();
        }
        if (result == Errno.EINPROGRESS.result() || result == Errno.EALREADY.result()) {
            // Executed again when the connection stands or has failed, connect tells which.
            wait.await(task, socket, PollEvents.POLLOUT, false);
            if (FileWait.waits(socket)) {
                throw Errno.EINPROGRESS.failure(); // SO_SNDTIMEO is over
            }
        }
        return Posix.check(result);
    }

    private long connectUnix(Task task, SocketFile socket, UnixSocket destination) {
        long result = host.connect(socket.hostFd(), addresses.hostAddress(), addresses.length());
        if (result == Errno.EAGAIN.result()) {
            wait.awaitRoom(task, socket, destination);
        }
        Posix.check(result);
        if (!socket.hasConnections()) {
            socket.unix().sendsTo(destination);
        } else if (destination != null) {
            socket.unix().connected(destination, credentials(task));
        }
        return 0;
    }

    @Syscall(nr = 50)
    long listen(Task task, @Fd int fd, int backlog) {
        SocketFile socket = socket(task, fd);
        Posix.check(host.listen(socket.hostFd(), backlog));
        if (socket.unix() != null) {
            socket.unix().listens(credentials(task));
        }
        return 0;
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
        SocketFile socket = socket(task, fd);
        task.process().files().requireRoom(); // before a connection is taken from the queue
        addresses.clear();
        long result = host.accept4(socket.hostFd(), addresses.hostAddress(), addresses.hostLength(),
                flags | SocketType.SOCK_CLOEXEC);
        if (result == Errno.EAGAIN.result()) {
            wait.await(task, socket, PollEvents.POLLIN, false);
        }
        SocketFile accepted = sockets.adoptOwn((int) Posix.check(result));
        if (socket.unix() != null && sockets.hasOwnPeer(accepted)) {
            UnixSocket server = socket.unix().takePending();
            if (server != null) {
                accepted.unix(server);
                useName(server.peer());
            }
        }
        if (addr != 0) {
            try {
                addresses.give(task.memory(), addr, addrlen);
            } catch (RuntimeException e) {
                accepted.release();
                throw e;
            }
        }
        return install(task, accepted, flags);
    }

    /** Tells the guest's name of an AF_UNIX socket, if it has one, instead of the host's. */
    private void useName(UnixSocket socket) {
        if (socket != null && socket.name() != null) {
            addresses.replace(socket.name());
        }
    }

    @Syscall(nr = 51)
    long getsockname(Task task, @Fd int fd, @Out @Struct("sockaddr") long addr,
            @InOut @Struct("socklen_t") long addrlen) {
        SocketFile socket = socket(task, fd);
        addresses.clear();
        Posix.check(host.getsockname(socket.hostFd(), addresses.hostAddress(), addresses.hostLength()));
        useName(socket.unix());
        addresses.give(task.memory(), addr, addrlen);
        return 0;
    }

    @Syscall(nr = 52)
    long getpeername(Task task, @Fd int fd, @Out @Struct("sockaddr") long addr,
            @InOut @Struct("socklen_t") long addrlen) {
        SocketFile socket = socket(task, fd);
        addresses.clear();
        Posix.check(host.getpeername(socket.hostFd(), addresses.hostAddress(), addresses.hostLength()));
        useName(socket.unix() == null ? null : socket.unix().peer());
        addresses.give(task.memory(), addr, addrlen);
        return 0;
    }

    @Syscall(nr = 48)
    long shutdown(Task task, @Fd int fd, @Constant(ShutdownHow.class) int how) {
        return Posix.check(host.shutdown(socket(task, fd).hostFd(), how));
    }
}
