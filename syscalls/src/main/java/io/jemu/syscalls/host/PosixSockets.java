package io.jemu.syscalls.host;

import java.lang.foreign.MemorySegment;

/**
 * Sockets of the host (man pages, section 2). Addresses are those of host memory. Every method returns what the C
 * function returns, or the negative of the host's errno. The structures and constants are the same on all 64-bit hosts.
 */
public final class PosixSockets {
    private final MemorySegment errno;

    PosixSockets(MemorySegment errno) {
        this.errno = errno;
    }

    private static final class Create {
        static final LibcFunction SOCKET = LibcFunction.link("socket");
        static final LibcFunction SOCKETPAIR = LibcFunction.link("socketpair");
        static final LibcFunction ACCEPT4 = LibcFunction.link("accept4");
    }

    private static final class Connect {
        static final LibcFunction BIND = LibcFunction.link("bind");
        static final LibcFunction CONNECT = LibcFunction.link("connect");
        static final LibcFunction LISTEN = LibcFunction.link("listen");
        static final LibcFunction SHUTDOWN = LibcFunction.link("shutdown");
    }

    private static final class Names {
        static final LibcFunction GETSOCKNAME = LibcFunction.link("getsockname");
        static final LibcFunction GETPEERNAME = LibcFunction.link("getpeername");
    }

    private static final class Options {
        static final LibcFunction GETSOCKOPT = LibcFunction.link("getsockopt");
        static final LibcFunction SETSOCKOPT = LibcFunction.link("setsockopt");
    }

    private static final class Messages {
        static final LibcFunction SENDMSG = LibcFunction.link("sendmsg");
        static final LibcFunction RECVMSG = LibcFunction.link("recvmsg");
    }

    public long socket(int domain, int type, int protocol) {
        return Create.SOCKET.narrow(errno, domain, type, protocol, 0, 0, 0);
    }

    /** @param pair the address of two ints */
    public long socketpair(int domain, int type, int protocol, long pair) {
        return Create.SOCKETPAIR.narrow(errno, domain, type, protocol, pair, 0, 0);
    }

    /** @param length the address of a socklen_t */
    public long accept4(int fd, long address, long length, int flags) {
        return Create.ACCEPT4.narrow(errno, fd, address, length, flags, 0, 0);
    }

    public long bind(int fd, long address, int length) {
        return Connect.BIND.narrow(errno, fd, address, length, 0, 0, 0);
    }

    public long connect(int fd, long address, int length) {
        return Connect.CONNECT.narrow(errno, fd, address, length, 0, 0, 0);
    }

    public long listen(int fd, int backlog) {
        return Connect.LISTEN.narrow(errno, fd, backlog, 0, 0, 0, 0);
    }

    public long shutdown(int fd, int how) {
        return Connect.SHUTDOWN.narrow(errno, fd, how, 0, 0, 0, 0);
    }

    /** @param length the address of a socklen_t */
    public long getsockname(int fd, long address, long length) {
        return Names.GETSOCKNAME.narrow(errno, fd, address, length, 0, 0, 0);
    }

    /** @param length the address of a socklen_t */
    public long getpeername(int fd, long address, long length) {
        return Names.GETPEERNAME.narrow(errno, fd, address, length, 0, 0, 0);
    }

    /** @param length the address of a socklen_t */
    public long getsockopt(int fd, int level, int option, long value, long length) {
        return Options.GETSOCKOPT.narrow(errno, fd, level, option, value, length, 0);
    }

    public long setsockopt(int fd, int level, int option, long value, int length) {
        return Options.SETSOCKOPT.narrow(errno, fd, level, option, value, length, 0);
    }

    /** @param message the address of a struct msghdr */
    public long sendmsg(int fd, long message, int flags) {
        return Messages.SENDMSG.wide(errno, fd, message, flags, 0, 0, 0);
    }

    /** @param message the address of a struct msghdr */
    public long recvmsg(int fd, long message, int flags) {
        return Messages.RECVMSG.wide(errno, fd, message, flags, 0, 0, 0);
    }
}
