package io.jemu.syscalls.net;

import java.util.List;

/**
 * The credentials that an AF_UNIX socket shows its peer, as they were when it was connected or began to listen
 * (SO_PEERCRED, SO_PEERGROUPS).
 */
public record PeerCredentials(Sender sender, List<Integer> groups) {
    public PeerCredentials {
        groups = List.copyOf(groups);
    }
}
