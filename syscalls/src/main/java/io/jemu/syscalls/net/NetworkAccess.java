package io.jemu.syscalls.net;

/** What of the network a guest can reach. */
public enum NetworkAccess {
    /** The host's network. */
    HOST,
    /**
     * Nothing: a network like that of a new network namespace, in which there is only the loopback interface, and that
     * is down. It is made by refusing what leaves the machine and filtering what comes in, since a real namespace needs
     * privileges on the host.
     */
    NONE
}
