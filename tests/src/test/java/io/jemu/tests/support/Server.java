package io.jemu.tests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A program that serves others until it is stopped, natively or in jemu. Its output goes to a file. */
public final class Server implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long INTERVAL = 20;

    private final Process process;
    private final Path log;

    private Server(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** A port of the loopback interface that nobody uses now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server on the host, or in jemu if one is given. */
    public static Server start(Jemu jemu, Command command, Path log) {
        return new Server(jemu == null ? command.start(log) : jemu.start(command, log), log);
    }

    /** Waits until the server accepts connections to a port. */
    public Server awaitPort(int port) {
        return await(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Waits until the server accepts connections to a socket in the file system. */
    public Server awaitSocket(Path path) {
        return await(UnixDomainSocketAddress.of(path));
    }

    private Server await(SocketAddress address) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!accepts(address)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new AssertionError("the server does not accept connections\n" + log());
            }
            pause();
        }
        return this;
    }

    /** Waits until a text is in what the server has printed. */
    public Server awaitOutput(String text) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!log().contains(text)) {
            if (!process.isAlive() && !log().contains(text) || System.nanoTime() > end) {
                close();
                throw new AssertionError("the server does not print '" + text + "'\n" + log());
            }
            pause();
        }
        return this;
    }

    private static boolean accepts(SocketAddress address) {
        if (address instanceof InetSocketAddress internet) {
            try (Socket socket = new Socket()) {
                socket.connect(internet);
                return true;
            } catch (IOException e) {
                return false;
            }
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(address);
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(INTERVAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Sends the server a signal by name. */
    public Server signal(String name) {
        Tools.mustSucceed(Command.of("kill", "-s", name, String.valueOf(process.pid())));
        return this;
    }

    /** Waits for the server's end: its status. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                close();
                throw new AssertionError("the server does not end\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** What the server has printed. */
    public String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
