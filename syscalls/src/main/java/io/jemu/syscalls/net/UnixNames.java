package io.jemu.syscalls.net;

import io.jemu.syscalls.abi.FileStatus;
import java.util.HashMap;
import java.util.Map;

/** The names of the guest's AF_UNIX sockets (unix(7)). */
public final class UnixNames {
    private final Map<Name, UnixSocket> byName = new HashMap<>();
    /** What the guest calls the sockets that it has bound to paths, by the host's path. */
    private final Map<String, UnixSocket> byHostPath = new HashMap<>();

    /** By what a socket is found. */
    public sealed interface Name {
        /** The file that bind(2) has made. */
        record File(long device, long inode) implements Name {}

        /** A file that bind(2) has made and that exists only inside jemu. */
        record Inner(long device, long inode) implements Name {}

        /** Bytes that begin with a NUL, one char each. */
        record Abstract(String bytes) implements Name {}

        /** The name of the file with a status. */
        static Name of(FileStatus status) {
            return new File(status.device(), status.inode());
        }
    }

    /**
     * A socket was bound.
     *
     * @param hostPath the path as the host was told, null for an abstract name
     * @param address the guest's struct sockaddr_un
     */
    public void bound(UnixSocket socket, Name name, String hostPath, byte[] address) {
        byName.put(name, socket);
        if (hostPath != null) {
            byHostPath.put(hostPath, socket);
        }
        socket.bound(name, hostPath, address);
    }

    /** The guest's socket of a name, or null. */
    public UnixSocket find(Name name) {
        return byName.get(name);
    }

    /** The guest's address of a socket that the host knows by a path, or null. */
    public byte[] guestAddress(String hostPath) {
        UnixSocket socket = byHostPath.get(hostPath);
        return socket == null ? null : socket.name();
    }

    void remove(UnixSocket socket) {
        if (socket.boundTo() != null) {
            byName.remove(socket.boundTo(), socket);
            byHostPath.remove(socket.hostPath(), socket);
        }
    }
}
