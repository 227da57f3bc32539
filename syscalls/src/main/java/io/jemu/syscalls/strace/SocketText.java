package io.jemu.syscalls.strace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jemu.syscalls.abi.AddressFamily;
import io.jemu.syscalls.host.PosixSockets;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.net.SocketFile;
import io.jemu.syscalls.net.UnixSocket;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** What {@code -yy} tells of a socket: its protocol and what it is connected to, as far as the host and jemu know. */
final class SocketText {
    private static final int STORAGE_SIZE = 128;
    private static final int PORT = 2;
    private static final int INET_ADDRESS = 4;
    private static final int INET_ADDRESS_SIZE = 4;
    private static final int INET6_ADDRESS = 8;
    private static final int INET6_ADDRESS_SIZE = 16;
    private static final int UNIX_PATH = 2;

    private final Process process;
    private final SocketFile socket;

    private SocketText(Process process, SocketFile socket) {
        this.process = process;
        this.socket = socket;
    }

    /** The text without brackets around it, or null if the file is no socket of which more is known than its path. */
    static String of(Process process, OpenFile file) {
        if (!(file instanceof SocketFile socket)) {
            return null;
        }
        SocketText text = new SocketText(process, socket);
        return switch (socket.family()) {
            case AddressFamily.AF_INET -> text.internet(socket.isStream() ? "TCP" : "UDP");
            case AddressFamily.AF_INET6 -> text.internet(socket.isStream() ? "TCPv6" : "UDPv6");
            case AddressFamily.AF_UNIX -> text.local();
            default -> null;
        };
    }

    private String internet(String protocol) {
        try (Arena arena = Arena.ofConfined()) {
            PosixSockets host = process.kernel().vfs().posix().sockets();
            String local = endpoint(host, arena, true);
            String peer = endpoint(host, arena, false);
            String text = local == null ? String.valueOf(socket.status().inode())
                    : peer == null ? local : local + "->" + peer;
            return protocol + ":[" + text + "]";
        }
    }

    /** Address and port of one end, or null if it has none. */
    private String endpoint(PosixSockets host, Arena arena, boolean local) {
        MemorySegment address = arena.allocate(STORAGE_SIZE, Long.BYTES);
        MemorySegment length = arena.allocate(JAVA_INT);
        length.set(JAVA_INT, 0, STORAGE_SIZE);
        long result = local ? host.getsockname(socket.hostFd(), address.address(), length.address())
                : host.getpeername(socket.hostFd(), address.address(), length.address());
        int port = (address.get(JAVA_BYTE, PORT) & 0xff) << Byte.SIZE | address.get(JAVA_BYTE, PORT + 1) & 0xff;
        if (result < 0 || port == 0) {
            return null;
        }
        boolean v6 = socket.family() == AddressFamily.AF_INET6;
        byte[] bytes = address.asSlice(v6 ? INET6_ADDRESS : INET_ADDRESS, v6 ? INET6_ADDRESS_SIZE : INET_ADDRESS_SIZE)
                .toArray(JAVA_BYTE);
        return v6 ? "[" + Values.internet6(bytes) + "]:" + port : Values.internet(bytes) + ":" + port;
    }

    private String local() {
        UnixSocket unix = socket.unix();
        StringBuilder out = new StringBuilder(socket.isStream() ? "UNIX-STREAM:["
                : socket.hasConnections() ? "UNIX-SEQPACKET:[" : "UNIX-DGRAM:[").append(socket.status().inode());
        long peer = peer(unix);
        if (peer != 0) {
            out.append("->").append(peer);
        }
        byte[] name = unix == null ? null : unix.name();
        if (name != null && name.length > UNIX_PATH) {
            boolean unnamed = name[UNIX_PATH] == 0;
            int end = unnamed ? name.length : end(name);
            byte[] path = Arrays.copyOfRange(name, UNIX_PATH + (unnamed ? 1 : 0), end);
            out.append(unnamed ? ",@" : ",").append(Quoting.quote(path, path.length, Style.Strings.AS_TEXT));
        }
        return out.append(']').toString();
    }

    private static int end(byte[] name) {
        int end = UNIX_PATH;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return end;
    }

    /** The inode of the socket at the other end, or 0 if no process of the guest has it open. */
    private long peer(UnixSocket unix) {
        if (unix == null || unix.peer() == null) {
            return 0;
        }
        for (Process other : process.kernel().processes().all()) {
            for (int fd : other.files().open()) {
                if (other.files().getAny(fd) instanceof SocketFile file && file.unix() == unix.peer()) {
                    return file.status().inode();
                }
            }
        }
        return 0;
    }
}
