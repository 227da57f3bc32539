package io.jemu.trace.gdb;

import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Waits for one debugger to connect. */
final class Reception {
    /** How often it is looked whether one has come, in milliseconds. */
    private static final long INTERVAL = 20;

    private final ServerSocketChannel listening;
    private final String name;

    private Reception(ServerSocketChannel listening, String name) {
        this.listening = listening;
        this.name = name;
    }

    /**
     * Starts to listen.
     *
     * @throws IOException if the address cannot be had
     */
    static Reception at(Endpoint endpoint) throws IOException {
        ServerSocketChannel listening = endpoint.listen();
        return new Reception(listening, Endpoint.name(listening));
    }

    /** Whether nobody has been waited for yet. */
    boolean isOpen() {
        return listening.isOpen();
    }

    /**
     * Waits for a connection, or until a signal comes that the task would act on.
     *
     * @return null if nobody has come
     */
    SocketChannel await(Kernel kernel, Task task) throws IOException {
        kernel.message("waiting for a debugger: target remote " + name);
        SocketChannel socket = accept(kernel, task);
        Endpoint.close(listening);
        if (socket != null && socket.getLocalAddress() instanceof InetSocketAddress) {
            // Packets are short, and each waits for the answer to the one before.
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return socket;
    }

    private SocketChannel accept(Kernel kernel, Task task) throws IOException {
        listening.configureBlocking(false);
        while (true) {
            SocketChannel socket = listening.accept();
            if (socket != null) {
                return socket;
            }
            kernel.hostProcess().forwardHostSignals();
            if (task.signals().waiting() || task.ended()) {
                return null;
            }
            try {
                Thread.sleep(INTERVAL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
    }
}
