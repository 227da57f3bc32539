package io.jemu.trace.gdb;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the server waits for a debugger: a TCP port or a path in the host's file system. */
public sealed interface Endpoint {
    /** The highest port. */
    int MAX_PORT = 65535;
    /** And how many digits it has. */
    int MAX_DIGITS = 5;

    /** A port, 0 for any free one; without a host name only the loopback interface. */
    record Tcp(String host, int port) implements Endpoint {
        @Override
        public ServerSocketChannel listen() throws IOException {
            InetAddress address = host.isEmpty() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
            return bound(ServerSocketChannel.open(), new InetSocketAddress(address, port));
        }
    }

    /** A socket of AF_UNIX, which must not exist. */
    record Local(String path) implements Endpoint {
        @Override
        public ServerSocketChannel listen() throws IOException {
            return bound(ServerSocketChannel.open(StandardProtocolFamily.UNIX),
                    UnixDomainSocketAddress.of(Path.of(path)));
        }
    }

    /**
     * Starts to listen.
     *
     * @throws IOException if the host name is unknown or the address cannot be had
     */
    ServerSocketChannel listen() throws IOException;

    /**
     * Reads {@code PORT}, {@code :PORT}, {@code HOST:PORT}, {@code [IPV6]:PORT}, or a path, which has a slash.
     *
     * @throws IllegalArgumentException if it is nothing of the kind
     */
    static Endpoint parse(String text) {
        if (text.indexOf('/') >= 0) {
            return new Local(text);
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String digits = text.substring(colon + 1);
        boolean number = !digits.isEmpty() && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number || Integer.parseInt(digits) > MAX_PORT) {
            throw new IllegalArgumentException("'" + text + "' is neither [HOST:]PORT nor a path with a slash");
        }
        return new Tcp(host, Integer.parseInt(digits));
    }

    private static ServerSocketChannel bound(ServerSocketChannel channel, SocketAddress address) throws IOException {
        try {
            return channel.bind(address, 1);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Ends listening; a socket in the file system is removed. */
    static void close(ServerSocketChannel listening) throws IOException {
        SocketAddress address = listening.getLocalAddress();
        listening.close();
        if (address instanceof UnixDomainSocketAddress local) {
            Files.deleteIfExists(local.getPath());
        }
    }

    /** How gdb's {@code target remote} is told of a socket that listens. */
    static String name(ServerSocketChannel listening) throws IOException {
        SocketAddress address = listening.getLocalAddress();
        if (address instanceof InetSocketAddress internet) {
            String host = internet.getAddress().getHostAddress();
            return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + internet.getPort();
        }
        return address.toString();
    }
}
