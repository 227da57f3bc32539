package io.jemu.syscalls.net;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.AddressFamily;
import io.jemu.syscalls.abi.SocketType;
import io.jemu.syscalls.vfs.HostFile;
import io.jemu.syscalls.vfs.UserBuffer;

/** A socket. Its data are the host's; transfers never block there, whatever the flags of the description. */
public final class SocketFile extends HostFile {
    private final Sockets sockets;
    private final int family;
    private final int type;
    private final boolean cutOff;
    private UnixSocket unix;
    private boolean lingers;

    /** @param unix what jemu knows of an AF_UNIX socket, null for other families */
    SocketFile(Sockets sockets, int fd, boolean own, int family, int type, UnixSocket unix) {
        super(sockets.vfs().posix(), sockets.vfs().hostView(), fd, own);
        this.sockets = sockets;
        this.family = family;
        this.type = type;
        this.unix = unix;
        this.cutOff = own && sockets.access() == NetworkAccess.NONE
                && (family == AddressFamily.AF_INET || family == AddressFamily.AF_INET6);
    }

    /** The family: AF_INET and so on. */
    public int family() {
        return family;
    }

    /** Whether data are a stream of bytes without borders. */
    public boolean isStream() {
        return type == SocketType.SOCK_STREAM;
    }

    /** Whether the socket has connections: a stream, or one with packets. */
    public boolean hasConnections() {
        return type == SocketType.SOCK_STREAM || type == SocketType.SOCK_SEQPACKET;
    }

    /** What jemu knows of an AF_UNIX socket; null for other families. */
    public UnixSocket unix() {
        return unix;
    }

    /** accept(2) has found out which socket this is. */
    public void unix(UnixSocket socket) {
        unix = socket;
    }

    /** Whether the socket belongs to a network that does not exist: {@link NetworkAccess#NONE}. */
    public boolean cutOff() {
        return cutOff;
    }

    /** Whether close(2) would wait: SO_LINGER with a time. */
    public void lingers(boolean waits) {
        lingers = waits;
    }

    @Override
    public boolean failsAtOnce() {
        return true;
    }

    @Override
    public boolean canFill() {
        return true;
    }

    @Override
    protected long hostRead(UserBuffer buffer, int runs, long offset, int flags) {
        return offset < 0 && flags == 0
                ? sockets.receive(hostFd(), buffer.vectors(), runs) : super.hostRead(buffer, runs, offset, flags);
    }

    @Override
    protected long hostWrite(UserBuffer buffer, int runs, long offset, int flags) {
        return offset < 0 && flags == 0
                ? sockets.send(hostFd(), buffer.vectors(), runs) : super.hostWrite(buffer, runs, offset, flags);
    }

    @Override
    public long ioctl(AddressSpace memory, int request, long argument) {
        return sockets.interfaces().handles(request)
                ? sockets.interfaces().ioctl(this, memory, request, argument)
                : super.ioctl(memory, request, argument);
    }

    @Override
    protected void close() {
        if (lingers) {
            // The host's close would keep all of the guest waiting. Data are sent all the same.
            sockets.endLinger(hostFd());
        }
        super.close();
        if (unix != null) {
            sockets.closed(unix);
        }
    }
}
