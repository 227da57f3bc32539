package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.jemu.syscalls.abi.AddressFamily;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SocketLevel;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.net.Sender;
import io.jemu.syscalls.net.SocketFile;
import io.jemu.syscalls.net.Sockets;
import io.jemu.syscalls.net.UnixSocket;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Control messages (cmsg(3)) on their way from the guest to the host. Open files and credentials (unix(7)) that go to
 * another socket of the guest travel in a parcel; to others go descriptors of the host and jemu's own process id.
 *
 * <p>Usage: {@link #prepare}, then the host sends, then {@link #sent} or {@link #discard}.
 */
final class SentControl {
    /** The most open files in one message. */
    private static final int SCM_MAX_FD = 253;
    private static final int ROOT = 0;

    private final Sockets sockets;
    private final MemorySegment bytes = Arena.ofAuto().allocate(ControlFormat.MAXIMUM, Long.BYTES);
    private final List<OpenFile> files = new ArrayList<>();
    private long length;
    private Sender sender;
    private int token = -1;
    private UnixSocket.Parcel parcel;

    SentControl(Sockets sockets) {
        this.sockets = sockets;
    }

    long hostAddress() {
        return bytes.address();
    }

    /** The length of what the host is to send. */
    long length() {
        return length;
    }

    /**
     * Takes control messages from the guest.
     *
     * @param destination the guest's socket that the message goes to, or null: it goes elsewhere
     * @param address of the guest's control messages; there are none if {@code size} is 0
     */
    void prepare(Task task, SocketFile socket, UnixSocket destination, long address, long size) {
        length = 0;
        sender = null;
        files.clear();
        if (size != 0) {
            parse(task, socket, address, size);
        }
        if (destination != null) {
            pack(task, socket, destination);
        } else {
            translate();
        }
    }

    private void parse(Task task, SocketFile socket, long address, long size) {
        if (size < 0 || size > ControlFormat.MAXIMUM) {
            throw Errno.ENOBUFS.failure();
        }
        MemorySegment guest = MemorySegment.ofArray(task.memory().read(address, (int) size));
        for (long at = 0; at + ControlFormat.HEADER <= size; ) {
            long messageSize = guest.get(JAVA_LONG_UNALIGNED, at);
            if (messageSize < ControlFormat.HEADER || messageSize > size - at) {
                throw Errno.EINVAL.failure();
            }
            MemorySegment message = guest.asSlice(at, messageSize);
            if (message.get(JAVA_INT_UNALIGNED, ControlFormat.LEVEL) == SocketLevel.SOL_SOCKET) {
                ofSocket(task, socket, message);
            } else if (socket.unix() == null) {
                append(message);
            }
            at += ControlFormat.align(messageSize);
        }
    }

    /** A message of the level SOL_SOCKET (__scm_send, __sock_cmsg_send). */
    private void ofSocket(Task task, SocketFile socket, MemorySegment message) {
        boolean netlink = socket.family() == AddressFamily.AF_NETLINK;
        switch (message.get(JAVA_INT_UNALIGNED, ControlFormat.TYPE)) {
            case ControlFormat.SCM_RIGHTS -> {
                if (netlink) {
                    throw Errno.EINVAL.failure();
                }
                if (socket.unix() != null) {
                    takeFiles(task, message);
                }
            }
            case ControlFormat.SCM_CREDENTIALS -> {
                if (socket.unix() != null || netlink) {
                    takeSender(task, message);
                }
            }
            default -> {
                if (socket.unix() != null) {
                    throw Errno.EINVAL.failure();
                }
                append(message);
            }
        }
    }

    private void takeFiles(Task task, MemorySegment message) {
        for (long at = ControlFormat.HEADER; at + Integer.BYTES <= message.byteSize(); at += Integer.BYTES) {
            files.add(task.process().files().getAny(message.get(JAVA_INT_UNALIGNED, at)));
        }
        if (files.size() > SCM_MAX_FD) {
            throw Errno.EINVAL.failure();
        }
    }

    private void takeSender(Task task, MemorySegment message) {
        if (message.byteSize() != ControlFormat.HEADER + ControlFormat.CREDENTIALS) {
            throw Errno.EINVAL.failure();
        }
        sender = ControlFormat.sender(message);
        Credentials own = task.process().credentials();
        boolean privileged = own.euid() == ROOT;
        boolean user = sender.uid() == own.uid() || sender.uid() == own.euid() || sender.uid() == own.suid();
        boolean group = sender.gid() == own.gid() || sender.gid() == own.egid() || sender.gid() == own.sgid();
        if (!privileged && !(sender.pid() == task.process().pid() && user && group)) {
            throw Errno.EPERM.failure();
        }
        if (sender.pid() != task.process().pid() && task.kernel().processes().find(sender.pid()) == null) {
            throw Errno.ESRCH.failure();
        }
    }

    /** Puts what only the guest understands into a parcel. */
    private void pack(Task task, SocketFile socket, UnixSocket destination) {
        Sender told = sender;
        if (told == null && (destination.wantsCredentials() || socket.unix().passesCredentials())) {
            Credentials own = task.process().credentials();
            told = new Sender(task.process().pid(), own.uid(), own.gid());
        }
        if (socket.isStream() && files.isEmpty() && told != null && told.equals(destination.lastSent())) {
            told = null; // a message of its own would end the receiver's read
        }
        if (files.isEmpty() && told == null) {
            return;
        }
        token = sockets.newToken();
        files.forEach(OpenFile::retain);
        parcel = new UnixSocket.Parcel(destination, List.copyOf(files), told);
        append(ControlFormat.SCM_RIGHTS, token);
    }

    /** Has the host send what it can. */
    private void translate() {
        if (!files.isEmpty()) {
            append(ControlFormat.SCM_RIGHTS, files.stream().mapToInt(SentControl::hostFd).toArray());
        }
        if (sender != null) {
            append(ControlFormat.SCM_CREDENTIALS, sockets.hostPid(), sender.uid(), sender.gid());
        }
    }

    private static int hostFd(OpenFile file) {
        if (file.hostFd() < 0) {
            throw Errno.EINVAL.failure();
        }
        return file.hostFd();
    }

    private void append(MemorySegment message) {
        MemorySegment.copy(message, 0, bytes, length, message.byteSize());
        length = Math.min(length + ControlFormat.align(message.byteSize()), ControlFormat.MAXIMUM);
    }

    private void append(int type, int... values) {
        long size = ControlFormat.HEADER + (long) values.length * Integer.BYTES;
        if (ControlFormat.align(size) > ControlFormat.MAXIMUM - length) {
            throw Errno.ENOBUFS.failure();
        }
        bytes.set(JAVA_LONG, length, size);
        bytes.set(JAVA_INT, length + ControlFormat.LEVEL, SocketLevel.SOL_SOCKET);
        bytes.set(JAVA_INT, length + ControlFormat.TYPE, type);
        MemorySegment.copy(values, 0, bytes, JAVA_INT, length + ControlFormat.HEADER, values.length);
        bytes.asSlice(length + size, ControlFormat.align(size) - size).fill((byte) 0);
        length += ControlFormat.align(size);
    }

    /** The host has sent the message. */
    void sent(SocketFile socket) {
        length = 0;
        if (token >= 0) {
            if (parcel.sender() != null && socket.isStream()) {
                parcel.destination().lastSent(parcel.sender());
            }
            sockets.sent(token, parcel);
            closeToken();
        }
    }

    /** Forgets a message that was not sent, if there is one. */
    void discard() {
        if (token >= 0) {
            parcel.files().forEach(OpenFile::release);
            closeToken();
        }
    }

    private void closeToken() {
        sockets.closeToken(token);
        token = -1;
        parcel = null;
    }
}
