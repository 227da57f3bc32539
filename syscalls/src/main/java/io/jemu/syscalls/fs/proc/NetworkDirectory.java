package io.jemu.syscalls.fs.proc;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.fs.ContentNode;
import io.jemu.syscalls.fs.DirectoryNode;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.net.NetworkAccess;

/**
 * /proc/PID/net: the tables of the network that the guest can reach (proc_pid_net(5)). Of the host's network they are
 * the host's own, with the sockets of all its processes; without a network each has the lines that head it.
 */
final class NetworkDirectory {
    /** A table, and how many lines at its beginning are no entries. */
    private enum Table {
        ARP("arp", 1),
        DEV("dev", 2),
        ICMP("icmp", 1),
        IF_INET6("if_inet6", 0),
        IPV6_ROUTE("ipv6_route", 0),
        RAW("raw", 1),
        ROUTE("route", 1),
        TCP("tcp", 1),
        TCP6("tcp6", 1),
        UDP("udp", 1),
        UDP6("udp6", 1),
        UNIX("unix", 1);

        private final String file;
        private final int heading;

        Table(String file, int heading) {
            this.file = file;
            this.heading = heading;
        }
    }

    private static final String HOST = "/proc/net/";

    private NetworkDirectory() {}

    /** What the host does not have is absent. */
    static DirectoryNode of(String path, PseudoStatus own, NetworkAccess access) {
        DirectoryNode directory = new DirectoryNode(own.directory(path, FileMode.READ_EXECUTE_ALL));
        for (Table table : Table.values()) {
            String host = HOST + table.file;
            if (HostFiles.exists(host)) {
                directory.add(table.file, () -> ContentNode.text(own.file(path + '/' + table.file, FileMode.READ_ALL),
                        () -> access == NetworkAccess.HOST ? HostFiles.text(host) : heading(host, table.heading)));
            }
        }
        return directory;
    }

    private static String heading(String host, int lines) {
        String text = HostFiles.text(host);
        int end = 0;
        for (int i = 0; i < lines; i++) {
            end = text.indexOf('\n', end) + 1;
        }
        return text.substring(0, end);
    }
}
