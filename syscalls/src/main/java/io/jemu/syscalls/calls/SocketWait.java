package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_MICROSECOND;
import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.SocketLevel;
import io.jemu.syscalls.abi.SocketOption;
import io.jemu.syscalls.host.PosixSockets;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.net.SocketFile;
import io.jemu.syscalls.net.UnixSocket;
import io.jemu.syscalls.signal.Signal;
import io.jemu.syscalls.signal.SignalInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waiting for sockets. The host's never block; a guest's call that would is executed again when it need not. */
final class SocketWait {
    private static final int TIMEVAL_SIZE = 16;
    /** Nanoseconds between attempts to connect to a socket of others whose queue is full: no event tells when. */
    private static final long CONNECT_INTERVAL = 5_000_000;

    private final PosixSockets host;
    private final MemorySegment value = Arena.ofAuto().allocate(TIMEVAL_SIZE, Long.BYTES);
    private final MemorySegment length = Arena.ofAuto().allocate(Integer.BYTES, Long.BYTES);

    SocketWait(PosixSockets host) {
        this.host = host;
    }

    /**
     * Parks the task until the socket is ready, if the guest's view of it is that calls wait and SO_RCVTIMEO or
     * SO_SNDTIMEO is not over; else returns.
     *
     * @param event POLLIN or POLLOUT
     * @param dontWait whether the call has MSG_DONTWAIT
     */
    void await(Task task, SocketFile socket, int event, boolean dontWait) {
        if (dontWait || !FileWait.waits(socket)) {
            return;
        }
        long timeout = timeout(socket, event == PollEvents.POLLIN
                ? SocketOption.SO_RCVTIMEO
                : SocketOption.SO_SNDTIMEO);
        if (timeout != 0 && PollSet.expired(task, timeout)) {
            return;
        }
        task.waits().onFile(socket, event);
        throw task.park(restart(timeout));
    }

    /** The same until there may be room in the queue of an AF_UNIX socket; null if it is not the guest's. */
    void awaitRoom(Task task, SocketFile socket, UnixSocket listener) {
        if (!FileWait.waits(socket)) {
            return;
        }
        long timeout = timeout(socket, SocketOption.SO_SNDTIMEO);
        if (timeout != 0 && PollSet.expired(task, timeout)) {
            return;
        }
        if (listener == null) {
            task.waits().retryAfter(CONNECT_INTERVAL);
        } else {
            task.waits().onChange(listener.room());
        }
        throw task.park(restart(timeout));
    }

    /** A call with a timeout is not executed again after a handler (sock_intr_errno). */
    private static Restart restart(long timeout) {
        return timeout == 0 ? Restart.RESTART_SYS : Restart.NO_HANDLER;
    }

    /** A timeout in nanoseconds, 0 for none. */
    private long timeout(SocketFile socket, int option) {
        length.set(JAVA_INT, 0, TIMEVAL_SIZE);
        long result = host.getsockopt(socket.hostFd(), SocketLevel.SOL_SOCKET, option, value.address(),
                length.address());
        return result < 0 ? 0
                : value.get(JAVA_LONG, 0) * NANOSECONDS_PER_SECOND
                        + value.get(JAVA_LONG, Long.BYTES) * NANOSECONDS_PER_MICROSECOND;
    }

    /** EPIPE comes with SIGPIPE. */
    static RuntimeException brokenPipe(Task task) {
        task.kernel().signals().send(task, SignalInfo.ofKernel(Signal.SIGPIPE));
        return Errno.EPIPE.failure();
    }
}
