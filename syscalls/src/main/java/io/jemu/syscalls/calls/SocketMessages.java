package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.MessageFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixSockets;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.net.SocketFile;
import io.jemu.syscalls.net.UnixSocket;
import io.jemu.syscalls.vfs.UserBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends and receives messages. Data goes straight between the host's socket and guest RAM; names and control messages
 * are translated on the way.
 */
final class SocketMessages {
    private final PosixSockets host;
    private final SocketAddresses addresses;
    private final SocketWait wait;
    private final SentControl sent;
    private final ReceivedControl received;
    private final UserBuffer ownBuffer = new UserBuffer();
    private final MemorySegment header = Arena.ofAuto().allocate(MessageHeader.SIZE, Long.BYTES);
    /** The current call's memory. */
    private UserBuffer buffer = ownBuffer;

    SocketMessages(Kernel kernel) {
        this.host = kernel.vfs().posix().sockets();
        this.addresses = new SocketAddresses(kernel.vfs(), kernel.sockets());
        this.wait = new SocketWait(host);
        this.sent = new SentControl(kernel.sockets());
        this.received = new ReceivedControl(kernel.sockets());
    }

    /** write(2) and writev(2). */
    long send(Task task, SocketFile socket, UserBuffer source, int flags) {
        buffer = source;
        return transmit(task, socket, flags, 0, 0, 0, 0);
    }

    /** sendto(2). */
    long send(Task task, SocketFile socket, long data, long size, int flags, long name, int nameLength) {
        buffer = ownBuffer.single(task.memory(), data, limited(size));
        return transmit(task, socket, flags & ~MessageFlags.MSG_CMSG_COMPAT, name, name == 0 ? 0 : nameLength, 0, 0);
    }

    /** sendmsg(2). */
    long send(Task task, SocketFile socket, long message, int flags) {
        MessageHeader guest = MessageHeader.read(task.memory(), message);
        checkVectors(guest.vectors());
        buffer = ownBuffer.vector(task.memory(), guest.vector(), guest.vectors());
        return transmit(task, socket, flags, guest.name(), guest.name() == 0 ? 0 : guest.nameLength(), guest.control(),
                guest.controlLength());
    }

    private static long limited(long size) {
        return Long.compareUnsigned(size, UserBuffer.MAX_RW_COUNT) < 0 ? size : UserBuffer.MAX_RW_COUNT;
    }

    private static void checkVectors(long count) {
        if (count < 0 || count > UserBuffer.IOV_MAX) {
            throw Errno.EMSGSIZE.failure();
        }
    }

    private long transmit(Task task, SocketFile socket, int flags, long name, int nameLength, long controlAddress,
            long controlLength) {
        long before = Math.min(buffer.length(), task.waits().progress());
        buffer.advance(before);
        boolean dontWait = (flags & MessageFlags.MSG_DONTWAIT) != 0;
        try {
            UnixSocket destination = destination(task, socket, name, nameLength);
            boolean hasControl = before == 0 && controlAddress != 0;
            sent.prepare(task, socket, destination, controlAddress, hasControl ? controlLength : 0);
            while (true) {
                int runs = buffer.addInaccessible(buffer.gather(Access.READ));
                if (buffer.faulted() && !socket.isStream()) {
                    // A message is sent whole or not at all; the host says whether its length or its memory is wrong.
                    runs = buffer.gatherInaccessible();
                }
                if (buffer.gathered() < buffer.remaining() && !socket.isStream()) {
                    throw Errno.EMSGSIZE.failure(); // more than the host would take in one message
                }
                fill(nameLength > 0 ? addresses.hostAddress() : 0, nameLength > 0 ? addresses.length() : 0, runs,
                        sent.hostAddress(), sent.length());
                long result = host.sendmsg(socket.hostFd(), header.address(),
                        flags | MessageFlags.MSG_NOSIGNAL | MessageFlags.MSG_DONTWAIT);
                if (result >= 0) {
                    sent.sent(socket);
                    buffer.advance(result);
                    if (buffer.remaining() == 0 || result == 0) {
                        task.waits().progress(0); // the next message of sendmmsg begins at its start
                        return buffer.transferred();
                    }
                    continue;
                }
                return stopped(task, socket, flags, result, dontWait);
            }
        } finally {
            sent.discard();
            addresses.done();
        }
    }

    /** The guest's AF_UNIX socket to which a message goes, or null; takes its name for the host. */
    private UnixSocket destination(Task task, SocketFile socket, long name, int nameLength) {
        if (nameLength == 0) {
            return socket.unix() == null ? null : socket.unix().peer();
        }
        addresses.take(task, socket, name, nameLength, false);
        if (socket.cutOff()) {
            throw SocketCalls.unreachable(socket).failure();
        }
        if (socket.unix() == null) {
            return null;
        }
        // The host tells what is wrong with the address of a socket that has a peer.
        return socket.hasConnections() ? socket.unix().peer() : addresses.named();
    }

    /** What a send call answers when the host takes no more. */
    private long stopped(Task task, SocketFile socket, int flags, long result, boolean dontWait) {
        if (result == Errno.EAGAIN.result()) {
            task.waits().progress(buffer.transferred());
            wait.await(task, socket, PollEvents.POLLOUT, dontWait);
        }
        task.waits().progress(0);
        boolean broken = result == Errno.EPIPE.result();
        if (broken && (flags & MessageFlags.MSG_NOSIGNAL) == 0 && socket.isStream()) {
            RuntimeException failure = SocketWait.brokenPipe(task);
            if (buffer.transferred() == 0) {
                throw failure;
            }
        }
        return buffer.transferred() > 0 ? buffer.transferred() : Posix.check(result);
    }

    private void fill(long name, int nameLength, int runs, long control, long controlLength) {
        header.set(JAVA_LONG, MessageHeader.NAME, name);
        header.set(JAVA_INT, MessageHeader.NAME_LENGTH, nameLength);
        header.set(JAVA_LONG, MessageHeader.VECTOR, buffer.vectors());
        header.set(JAVA_LONG, MessageHeader.VECTORS, runs);
        header.set(JAVA_LONG, MessageHeader.CONTROL, controlLength == 0 ? 0 : control);
        header.set(JAVA_LONG, MessageHeader.CONTROL_LENGTH, controlLength);
        header.set(JAVA_INT, MessageHeader.FLAGS, 0);
    }

    /** read(2) and readv(2). */
    long receive(Task task, SocketFile socket, UserBuffer target, int flags) {
        buffer = target;
        return receiveData(task, socket, flags);
    }

    private long receiveData(Task task, SocketFile socket, int flags) {
        try {
            return fetch(task, socket, flags, 0);
        } finally {
            received.drop();
        }
    }

    /** recvfrom(2). */
    long receive(Task task, SocketFile socket, long data, long size, int flags, long name, long nameLength) {
        buffer = ownBuffer.single(task.memory(), data, limited(size));
        long result = receiveData(task, socket, flags & ~MessageFlags.MSG_CMSG_COMPAT);
        if (name != 0) {
            addresses.give(task.memory(), name, nameLength);
        }
        return result;
    }

    /** recvmsg(2). */
    long receive(Task task, SocketFile socket, long message, int flags) {
        AddressSpace memory = task.memory();
        MessageHeader guest = MessageHeader.read(memory, message);
        checkVectors(guest.vectors());
        if (guest.nameLength() < 0 && guest.name() != 0) {
            throw Errno.EINVAL.failure();
        }
        buffer = ownBuffer.vector(memory, guest.vector(), guest.vectors());
        long room = guest.control() == 0 ? 0 : Math.clamp(guest.controlLength(), 0, ControlFormat.MAXIMUM);
        try {
            long result = fetch(task, socket, flags, room);
            if (guest.name() != 0) {
                memory.write32(message + MessageHeader.NAME_LENGTH,
                        addresses.give(memory, guest.name(), guest.nameLength()));
            }
            giveControl(task, socket, message, guest.control(), room, flags);
            return result;
        } finally {
            received.drop();
        }
    }

    private void giveControl(Task task, SocketFile socket, long message, long control, long room, int flags) {
        AddressSpace memory = task.memory();
        boolean cloexec = (flags & MessageFlags.MSG_CMSG_CLOEXEC) != 0;
        int resultFlags = header.get(JAVA_INT, MessageHeader.FLAGS) & ~MessageFlags.MSG_CMSG_CLOEXEC
                | flags & MessageFlags.MSG_CMSG_CLOEXEC;
        long given;
        if (socket.unix() == null) {
            given = received.giveAll(memory, control, header.get(JAVA_LONG, MessageHeader.CONTROL_LENGTH));
        } else {
            given = received.give(task, socket, control, room, cloexec);
            resultFlags = resultFlags & ~MessageFlags.MSG_CTRUNC | (received.truncated() ? MessageFlags.MSG_CTRUNC : 0);
        }
        memory.write32(message + MessageHeader.FLAGS, resultFlags);
        memory.write64(message + MessageHeader.CONTROL_LENGTH, given);
    }

    /** Receives into the buffer, waiting if need be; leaves name, control messages and flags as the host gave them. */
    private long fetch(Task task, SocketFile socket, int flags, long controlRoom) {
        buffer.advance(Math.min(buffer.length(), task.waits().progress()));
        received.clear();
        boolean unix = socket.unix() != null;
        boolean peek = (flags & MessageFlags.MSG_PEEK) != 0;
        boolean all = (flags & (MessageFlags.MSG_WAITALL | MessageFlags.MSG_PEEK | MessageFlags.MSG_ERRQUEUE))
                == MessageFlags.MSG_WAITALL && socket.isStream();
        while (true) {
            int runs = room();
            addresses.clear();
            // A token may come to a guest that wants no control messages.
            fill(addresses.hostAddress(), SocketAddresses.MAXIMUM, runs, received.hostAddress(),
                    unix ? ControlFormat.MAXIMUM : controlRoom);
            long result = host.recvmsg(socket.hostFd(), header.address(),
                    flags | MessageFlags.MSG_DONTWAIT | MessageFlags.MSG_CMSG_CLOEXEC);
            addresses.length(header.get(JAVA_INT, MessageHeader.NAME_LENGTH));
            if (result >= 0 && unix) {
                received.take(socket, header.get(JAVA_LONG, MessageHeader.CONTROL_LENGTH), peek);
            }
            if (result > buffer.gathered()) {
                return result; // MSG_TRUNC: the length of the whole datagram
            }
            if (result >= 0) {
                buffer.advance(result);
                if (result == 0 || buffer.remaining() == 0 || !all || received.hasFiles()) {
                    task.waits().progress(0);
                    return buffer.transferred();
                }
                continue;
            }
            return interrupted(task, socket, flags, result, all);
        }
    }

    /** Prepares guest RAM to receive into; if it cannot be accessed, the host fails as Linux does: not always. */
    private int room() {
        try {
            return buffer.addInaccessible(buffer.gather(Access.WRITE));
        } catch (GuestFault fault) {
            return buffer.gatherInaccessible();
        }
    }

    private long interrupted(Task task, SocketFile socket, int flags, long result, boolean all) {
        boolean dontWait = (flags & (MessageFlags.MSG_DONTWAIT | MessageFlags.MSG_ERRQUEUE)) != 0;
        if (result == Errno.EAGAIN.result() && (all || buffer.transferred() == 0)) {
            task.waits().progress(buffer.transferred());
            wait.await(task, socket, PollEvents.POLLIN, dontWait);
        }
        task.waits().progress(0);
        return buffer.transferred() > 0 ? buffer.transferred() : Posix.check(result);
    }
}
