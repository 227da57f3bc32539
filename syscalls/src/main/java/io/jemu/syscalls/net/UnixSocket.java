package io.jemu.syscalls.net;

import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.ReadinessQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What jemu knows of an AF_UNIX socket of the guest, beside the host's socket that carries its data: the peer, if that
 * is the guest's, too; credentials; descriptors that are on their way to it (unix(7)).
 */
public final class UnixSocket {
    private static final int NONE = -1;

    private final Set<Parcel> parcels = new HashSet<>();
    private final ArrayDeque<UnixSocket> pending = new ArrayDeque<>();
    private final ReadinessQueue room = new ReadinessQueue();
    private UnixSocket peer;
    private PeerCredentials own;
    private PeerCredentials peerCredentials;
    private boolean passesCredentials;
    private boolean accepted = true;
    private boolean closed;
    private byte[] name;
    private UnixNames.Name boundTo;
    private String hostPath;
    private int hostPlace = NONE;
    private Sender lastSent;
    private Sender lastReceived;

    /**
     * A message with open files or credentials that is on its way to a socket, or waits there to be received.
     *
     * @param files each with a reference that the parcel holds
     * @param sender null if the message tells no credentials
     */
    public record Parcel(UnixSocket destination, List<OpenFile> files, Sender sender) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** socketpair(2). */
    public static void pair(UnixSocket first, UnixSocket second, PeerCredentials credentials) {
        first.peer = second;
        second.peer = first;
        first.peerCredentials = credentials;
        second.peerCredentials = credentials;
    }

    /** listen(2): the credentials that clients will see. */
    public void listens(PeerCredentials credentials) {
        own = credentials;
        peerCredentials = credentials; // a listening socket shows its own
    }

    /** A stream was connected to a listening socket: from now on it has a peer, which accept(2) will give out. */
    public void connected(UnixSocket listener, PeerCredentials credentials) {
        UnixSocket server = new UnixSocket();
        server.accepted = false;
        server.passesCredentials = listener.passesCredentials;
        server.name = listener.name;
        pair(this, server, credentials);
        peerCredentials = listener.own;
        listener.pending.add(server);
    }

    /** connect(2) of datagrams: where those without an address go, null if not to a socket of the guest. */
    public void sendsTo(UnixSocket destination) {
        peer = destination;
    }

    /** The peer of the client that has waited longest, for accept(2), or null. */
    public UnixSocket takePending() {
        UnixSocket server = pending.poll();
        if (server != null) {
            server.accepted = true;
            room.changed();
        }
        return server;
    }

    /** Is told when there may be room for another client. */
    public ReadinessQueue room() {
        return room;
    }

    /** Where messages without an address go: null if there is no such socket of the guest. */
    public UnixSocket peer() {
        return peer;
    }

    /** What SO_PEERCRED tells; null if only the host knows. */
    public PeerCredentials peerCredentials() {
        return peerCredentials;
    }

    /** SO_PASSCRED. */
    public boolean passesCredentials() {
        return passesCredentials;
    }

    public void passesCredentials(boolean passes) {
        passesCredentials = passes;
    }

    /** Whether those who send to the socket are to tell their credentials. */
    public boolean wantsCredentials() {
        return passesCredentials || !accepted;
    }

    /** The guest's struct sockaddr_un of the socket, or null: it has none, or only the host knows. */
    public byte[] name() {
        return name;
    }

    void bound(UnixNames.Name to, String path, byte[] address) {
        boundTo = to;
        hostPath = path;
        name = address;
    }

    /** The socket has no path on the host: it is reached by this descriptor, which it takes over. */
    public void reachedBy(int descriptor) {
        hostPlace = descriptor;
    }

    /** The host's descriptor of its file, opened with O_PATH, or -1: it is reached by its name. */
    public int hostPlace() {
        return hostPlace;
    }

    /** The name under which it is found, or null: it has none of its own. */
    UnixNames.Name boundTo() {
        return boundTo;
    }

    /** The path by which the host knows it, or null. */
    String hostPath() {
        return hostPath;
    }

    /** Who was told to the receiver of a stream last: it is told again only when that changes. */
    public Sender lastSent() {
        return lastSent;
    }

    public void lastSent(Sender sender) {
        lastSent = sender;
    }

    /** Whose data a receiving stream is in; null if nobody was told. */
    public Sender lastReceived() {
        return lastReceived;
    }

    public void lastReceived(Sender sender) {
        lastReceived = sender;
    }

    boolean closed() {
        return closed;
    }

    void expect(Parcel parcel) {
        parcels.add(parcel);
    }

    void received(Parcel parcel) {
        parcels.remove(parcel);
    }

    /** The socket is closed: gives what nobody can receive any more. */
    List<Parcel> close() {
        closed = true;
        List<Parcel> lost = new ArrayList<>(parcels);
        parcels.clear();
        for (UnixSocket server : pending) {
            lost.addAll(server.close());
        }
        pending.clear();
        room.changed();
        return lost;
    }
}
