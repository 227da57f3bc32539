package io.jemu.syscalls.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.AddressFamily;
import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.MemfdFlags;
import io.jemu.syscalls.abi.MessageFlags;
import io.jemu.syscalls.abi.SocketLevel;
import io.jemu.syscalls.abi.SocketOption;
import io.jemu.syscalls.host.HostIdentity;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixSockets;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * The sockets of all processes of the guest. Their data are carried by sockets of the host; what the host could not
 * know is kept here: which open files of the guest travel in which message, and whose messages they are.
 *
 * <p>In a message with open files or credentials from one process of the guest to another, the host carries a token: a
 * memory file of its own, by whose identity the receiver finds the {@link UnixSocket.Parcel}.
 */
public final class Sockets {
    private static final int MESSAGE_HEADER = 56;
    private static final int MESSAGE_VECTORS = 16;
    private static final int MESSAGE_VECTOR_COUNT = 24;
    private static final int LINGER_SIZE = 8;
    /** The most bytes of an option that is asked for: struct ucred. */
    private static final int OPTION_SIZE = 16;

    private final Vfs vfs;
    private final PosixSockets host;
    private final NetworkAccess access;
    private final NetworkInterfaces interfaces;
    private final UnixNames names = new UnixNames();
    private final Map<FileId, UnixSocket.Parcel> parcels = new HashMap<>();
    private final MemorySegment header = Arena.ofAuto().allocate(MESSAGE_HEADER, Long.BYTES);
    private final MemorySegment value = Arena.ofAuto().allocate(OPTION_SIZE + Long.BYTES, Long.BYTES);
    /** The process id of jemu itself, 0 until it was asked for. */
    private int hostPid;
    private int bindings;

    /** What identifies a file of the host. */
    record FileId(long device, long inode) {
        static FileId of(FileStatus status) {
            return new FileId(status.device(), status.inode());
        }
    }

    public Sockets(Vfs vfs, NetworkAccess access) {
        this.vfs = vfs;
        this.host = vfs.posix().sockets();
        this.access = access;
        this.interfaces = new NetworkInterfaces(vfs.posix(), access);
    }

    Vfs vfs() {
        return vfs;
    }

    /** What of the network there is. */
    public NetworkAccess access() {
        return access;
    }

    /** Has the host filter what is sent to a socket: SO_ATTACH_FILTER with the guest's struct sock_fprog. */
    public void attachFilter(SocketFile socket, AddressSpace memory, int option, long value, int length) {
        interfaces.attachFilter(socket, memory, option, value, length);
    }

    NetworkInterfaces interfaces() {
        return interfaces;
    }

    /** Who is called how. */
    public UnixNames names() {
        return names;
    }

    /** jemu's process id on the host. */
    public int hostPid() {
        if (hostPid == 0) {
            hostPid = new HostIdentity().pid();
        }
        return hostPid;
    }

    /** An open file that takes over a descriptor of the host which others have as well, be it a socket or not. */
    public OpenFile adopt(int fd) {
        FileStatus status = vfs.posix().paths().statx(fd, "", AtFlags.AT_EMPTY_PATH);
        return FileMode.type(status.mode()) == FileMode.S_IFSOCK ? adopt(fd, false) : vfs.adopt(fd);
    }

    /** A socket that takes over a descriptor of the host, made for the guest alone. */
    public SocketFile adoptOwn(int fd) {
        return adopt(fd, true);
    }

    private SocketFile adopt(int fd, boolean own) {
        int family = option(fd, SocketOption.SO_DOMAIN);
        SocketFile file = new SocketFile(this, fd, own, family, option(fd, SocketOption.SO_TYPE),
                family == AddressFamily.AF_UNIX ? new UnixSocket() : null);
        if (file.cutOff()) {
            interfaces.dropAllInput(fd);
        }
        return file;
    }

    /** The (first) number of an option of SOL_SOCKET, or 0 if the host does not know it. */
    private int option(int fd, int name) {
        value.set(JAVA_INT, OPTION_SIZE, OPTION_SIZE);
        long result = host.getsockopt(fd, SocketLevel.SOL_SOCKET, name, value.address(),
                value.address() + OPTION_SIZE);
        return result < 0 ? 0 : value.get(JAVA_INT, 0);
    }

    /** Whether the peer of a connected AF_UNIX socket is a socket of jemu, as the host sees it. */
    public boolean hasOwnPeer(SocketFile socket) {
        // struct ucred begins with the process id
        return option(socket.hostFd(), SocketOption.SO_PEERCRED) == hostPid();
    }

    /** A place of the host for a socket whose file exists only inside jemu. */
    public BindingPlace newBindingPlace() {
        vfs.clearUmask();
        return BindingPlace.make(vfs.posix(), hostPid(), bindings++);
    }

    void endLinger(int fd) {
        value.set(JAVA_LONG, 0, 0);
        host.setsockopt(fd, SocketLevel.SOL_SOCKET, SocketOption.SO_LINGER, value.address(), LINGER_SIZE);
    }

    long receive(int fd, long vectors, int count) {
        header.fill((byte) 0);
        header.set(JAVA_LONG, MESSAGE_VECTORS, vectors);
        header.set(JAVA_LONG, MESSAGE_VECTOR_COUNT, count);
        return host.recvmsg(fd, header.address(), MessageFlags.MSG_DONTWAIT);
    }

    long send(int fd, long vectors, int count) {
        header.fill((byte) 0);
        header.set(JAVA_LONG, MESSAGE_VECTORS, vectors);
        header.set(JAVA_LONG, MESSAGE_VECTOR_COUNT, count);
        return host.sendmsg(fd, header.address(), MessageFlags.MSG_DONTWAIT | MessageFlags.MSG_NOSIGNAL);
    }

    // --- parcels

    /**
     * Makes a token.
     *
     * @return the host's descriptor of it, which the caller sends and closes
     */
    public int newToken() {
        return (int) Posix.check(vfs.posix().memfdCreate("message", MemfdFlags.MFD_CLOEXEC));
    }

    /** Closes a token, or what was received of it. */
    public void closeToken(int token) {
        vfs.posix().close(token);
    }

    /** A message with a token has been sent. */
    public void sent(int token, UnixSocket.Parcel parcel) {
        if (parcel.destination().closed()) {
            parcel.files().forEach(OpenFile::release);
            return;
        }
        parcels.put(id(token), parcel);
        parcel.destination().expect(parcel);
    }

    /** The parcel that a received descriptor of the host stands for, or null: it is a file of others. */
    public UnixSocket.Parcel find(int fd) {
        return parcels.isEmpty() ? null : parcels.get(id(fd));
    }

    /** A message was taken out of its socket: the references in it are the caller's. */
    public void received(int token, UnixSocket.Parcel parcel) {
        parcels.remove(id(token));
        parcel.destination().received(parcel);
    }

    private FileId id(int fd) {
        return FileId.of(vfs.posix().paths().statx(fd, "", AtFlags.AT_EMPTY_PATH));
    }

    void closed(UnixSocket socket) {
        names.remove(socket);
        if (socket.hostPlace() >= 0) {
            vfs.posix().close(socket.hostPlace());
        }
        for (UnixSocket.Parcel parcel : socket.close()) {
            parcels.values().remove(parcel);
            parcel.files().forEach(OpenFile::release);
        }
    }

    /** Fails for a family that does not exist in the network that there is. */
    public void checkFamily(int family) {
        switch (family) {
            case AddressFamily.AF_UNIX, AddressFamily.AF_INET, AddressFamily.AF_INET6 -> { }
            case AddressFamily.AF_NETLINK -> {
                if (access == NetworkAccess.NONE) {
                    throw Errno.EAFNOSUPPORT.failure();
                }
            }
            default -> throw Errno.EAFNOSUPPORT.failure();
        }
    }
}
