package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SocketLevel;
import io.jemu.syscalls.abi.SocketOption;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Fd;
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
import io.jemu.syscalls.net.PeerCredentials;
import io.jemu.syscalls.net.Sender;
import io.jemu.syscalls.net.SocketFile;
import io.jemu.syscalls.net.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Options of sockets: the host's, but for those whose values mean something only to the guest. */
public final class SocketOptionCalls {
    private static final String NOTE = "no eBPF, no netfilter, no pidfds of peers; options of up to 4096 bytes";
    /** The largest option that is passed on, in bytes. */
    private static final int OPTION_MAXIMUM = 4096;
    /** From here on, options of the levels IP and IPv6 are those of netfilter, which hold pointers. */
    private static final int NETFILTER_BASE = 64;
    private static final int NETFILTER_END = 65;
    private static final int TCP_ZEROCOPY_RECEIVE = 35;
    private static final int IP_ADD_MEMBERSHIP = 35;
    private static final int IP_ADD_SOURCE_MEMBERSHIP = 39;
    private static final int IPV6_JOIN_GROUP = 20;
    private static final int IPV6_JOIN_ANYCAST = 27;
    private static final int MCAST_JOIN_GROUP = 42;
    private static final int MCAST_JOIN_SOURCE_GROUP = 46;
    /** The size of struct linger: whether, and for how many seconds. */
    private static final int LINGER_SIZE = 8;
    /** The size of struct ucred. */
    private static final int CREDENTIALS_SIZE = 12;

    private final PosixSockets host;
    private final Sockets sockets;
    private final MemorySegment option = Arena.ofAuto().allocate(OPTION_MAXIMUM + Long.BYTES, Long.BYTES);
    private final MemorySegment length = Arena.ofAuto().allocate(Integer.BYTES, Long.BYTES);

    public SocketOptionCalls(Kernel kernel) {
        this.host = kernel.vfs().posix().sockets();
        this.sockets = kernel.sockets();
    }

    /** Refuses options whose values hold addresses or descriptors. */
    private static void checkOption(int level, int name) {
        boolean allowed = switch (level) {
            case SocketLevel.SOL_SOCKET -> switch (name) {
                case SocketOption.SO_ATTACH_BPF, SocketOption.SO_ATTACH_REUSEPORT_EBPF, SocketOption.SO_PEERPIDFD,
                        SocketOption.SO_PASSPIDFD -> false;
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

    @Syscall(nr = 54, support = Support.PARTIAL, note = NOTE)
    long setsockopt(Task task, @Fd int fd, @Constant(SocketLevel.class) int level, int optname,
            @In(length = "optlen") long optval, @Size int optlen) {
        SocketFile socket = SocketCalls.socket(task, fd);
        if (optlen < 0) {
            throw Errno.EINVAL.failure();
        }
        checkOption(level, optname);
        if (optlen > OPTION_MAXIMUM) {
            throw Errno.EINVAL.failure();
        }
        if (level == SocketLevel.SOL_SOCKET && (optname == SocketOption.SO_ATTACH_FILTER
                || optname == SocketOption.SO_ATTACH_REUSEPORT_CBPF)) {
            sockets.attachFilter(socket, task.memory(), optname, optval, optlen);
            return 0;
        }
        if (socket.cutOff() && joinsGroup(level, optname)) {
            throw Errno.ENODEV.failure();
        }
        byte[] value = task.memory().read(optval, optlen);
        MemorySegment.copy(value, 0, option, JAVA_BYTE, 0, optlen);
        Posix.check(host.setsockopt(socket.hostFd(), level, optname, option.address(), optlen));
        if (level == SocketLevel.SOL_SOCKET) {
            notice(socket, optname, optlen);
        }
        return 0;
    }

    private static boolean joinsGroup(int level, int name) {
        return switch (name) {
            case MCAST_JOIN_GROUP, MCAST_JOIN_SOURCE_GROUP ->
                level == SocketLevel.SOL_IP || level == SocketLevel.SOL_IPV6;
            case IP_ADD_MEMBERSHIP, IP_ADD_SOURCE_MEMBERSHIP -> level == SocketLevel.SOL_IP;
            case IPV6_JOIN_GROUP, IPV6_JOIN_ANYCAST -> level == SocketLevel.SOL_IPV6;
            default -> false;
        };
    }

    /** Notes what jemu itself has to know of an option that the host has taken. */
    private void notice(SocketFile socket, int name, int size) {
        int value = size < Integer.BYTES ? 0 : option.get(JAVA_INT, 0);
        if (name == SocketOption.SO_PASSCRED && socket.unix() != null) {
            socket.unix().passesCredentials(value != 0);
        } else if (name == SocketOption.SO_LINGER && size >= LINGER_SIZE) {
            socket.lingers(value != 0 && option.get(JAVA_INT, Integer.BYTES) > 0);
        }
    }

    @Syscall(nr = 55, support = Support.PARTIAL, note = NOTE)
    long getsockopt(Task task, @Fd int fd, @Constant(SocketLevel.class) int level, int optname,
            @Out(length = "*optlen") long optval, @InOut @Struct("socklen_t") long optlen) {
        SocketFile socket = SocketCalls.socket(task, fd);
        AddressSpace memory = task.memory();
        int room = memory.read32(optlen);
        if (room < 0) {
            throw Errno.EINVAL.failure();
        }
        checkOption(level, optname);
        PeerCredentials peer = level == SocketLevel.SOL_SOCKET && socket.unix() != null
                ? socket.unix().peerCredentials() : null;
        if (peer != null && optname == SocketOption.SO_PEERCRED) {
            byte[] value = credentials(peer.sender());
            int size = Math.min(room, value.length);
            memory.write(optval, value, 0, size);
            memory.write32(optlen, size);
            return 0;
        }
        if (peer != null && optname == SocketOption.SO_PEERGROUPS) {
            return groups(memory, peer.groups(), optval, optlen, room);
        }
        int size = Math.min(room, OPTION_MAXIMUM);
        MemorySegment.copy(memory.read(optval, size), 0, option, JAVA_BYTE, 0, size);
        length.set(JAVA_INT, 0, size);
        Posix.check(host.getsockopt(socket.hostFd(), level, optname, option.address(), length.address()));
        int got = Math.min(length.get(JAVA_INT, 0), size);
        memory.write(optval, option.asSlice(0, got).toArray(JAVA_BYTE));
        memory.write32(optlen, length.get(JAVA_INT, 0));
        return 0;
    }

    private static byte[] credentials(Sender sender) {
        return ByteBuffer.allocate(CREDENTIALS_SIZE).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(sender.pid()).putInt(sender.uid()).putInt(sender.gid()).array();
    }

    private static long groups(AddressSpace memory, List<Integer> groups, long value, long lengthAddress, int room) {
        int size = groups.size() * Integer.BYTES;
        memory.write32(lengthAddress, size);
        if (room < size) {
            throw Errno.ERANGE.failure();
        }
        for (int i = 0; i < groups.size(); i++) {
            memory.write32(value + (long) i * Integer.BYTES, groups.get(i));
        }
        return 0;
    }
}
