package io.jemu.syscalls.calls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.AddressSpace;
import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.MessageFlags;
import io.jemu.syscalls.abi.PollEvents;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixSockets;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.UserBuffer;
import io.jemu.syscalls.vfs.Vfs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends and receives messages. Data goes straight between the host's socket and guest RAM; names and control messages
 * are translated on the way.
 */
final class SocketMessages {
    /** The most messages of sendmmsg(2). */
    private static final int UIO_MAXIOV = 1024;

    private final PosixSockets host;
    private final SocketAddresses addresses;
    private final SocketWait wait;
    private final ControlMessages control;
    private final UserBuffer buffer = new UserBuffer();
    private final MemorySegment header = Arena.ofAuto().allocate(MessageHeader.SIZE, Long.BYTES);

    SocketMessages(Vfs vfs, SocketAddresses addresses, SocketWait wait) {
        this.host = vfs.posix().sockets();
        this.addresses = addresses;
        this.wait = wait;
        this.control = new ControlMessages(vfs);
    }

    /** sendto(2). */
    long send(Task task, OpenFile socket, long data, long size, int flags, long name, int nameLength) {
        buffer.single(task.memory(), data, size);
        return transmit(task, socket, flags, name, name == 0 ? 0 : nameLength, 0, 0);
    }

    /** sendmsg(2). */
    long send(Task task, OpenFile socket, long message, int flags) {
        MessageHeader guest = MessageHeader.read(task.memory(), message);
        checkVectors(guest.vectors());
        buffer.vector(task.memory(), guest.vector(), guest.vectors());
        return transmit(task, socket, flags, guest.name(), guest.name() == 0 ? 0 : guest.nameLength(), guest.control(),
                guest.controlLength());
    }

    private static void checkVectors(long count) {
        if (count < 0 || count > UserBuffer.IOV_MAX) {
            throw Errno.EMSGSIZE.failure();
        }
    }

    /** sendmmsg(2): how many messages were sent. */
    long sendMany(Task task, OpenFile socket, long messages, int count, int flags) {
        int sent = 0;
        int all = Integer.compareUnsigned(count, UIO_MAXIOV) > 0 ? UIO_MAXIOV : count;
        while (sent < all) {
            long message = messages + (long) sent * MessageHeader.MANY_SIZE;
            try {
                // Only the first message of a call is waited for: the others are sent if there is room.
                long result = send(task, socket, message, sent == 0 ? flags : flags | MessageFlags.MSG_DONTWAIT);
                task.memory().write32(message + MessageHeader.SIZE, (int) result);
            } catch (SyscallException | GuestFault e) {
                if (sent == 0) {
                    throw e;
                }
                break;
            }
            sent++;
        }
        return sent;
    }

    private long transmit(Task task, OpenFile socket, int flags, long name, int nameLength, long controlAddress,
            long controlLength) {
        long before = Math.min(buffer.length(), task.waits().progress());
        buffer.advance(before);
        try {
            prepareName(task, name, nameLength);
            long controlBytes = before > 0 || controlAddress == 0
                    ? 0 : control.take(task, controlAddress, controlLength);
            while (true) {
                int runs = buffer.gather(Access.READ);
                if (buffer.faulted() && !wait.isStream(socket)) {
                    throw Errno.EFAULT.failure(); // a message is sent whole
                }
                fill(nameLength > 0 ? addresses.hostAddress() : 0, nameLength > 0 ? addresses.length() : 0, runs,
                        controlBytes);
                long result = host.sendmsg(socket.hostFd(), header.address(),
                        flags | MessageFlags.MSG_NOSIGNAL | MessageFlags.MSG_DONTWAIT);
                if (result >= 0) {
                    buffer.advance(result);
                    controlBytes = 0;
                    if (buffer.remaining() == 0 || result == 0) {
                        task.waits().progress(0); // the next message of sendmmsg begins at its start
                        return buffer.transferred();
                    }
                    continue;
                }
                return stopped(task, socket, flags, result);
            }
        } finally {
            addresses.done();
        }
    }

    private void prepareName(Task task, long name, int length) {
        if (length != 0) {
            addresses.take(task, name, length, false);
        }
    }

    /** What a send call answers when the host takes no more. */
    private long stopped(Task task, OpenFile socket, int flags, long result) {
        if (result == Errno.EAGAIN.result()) {
            task.waits().progress(buffer.transferred());
            wait.await(task, socket, PollEvents.POLLOUT, (flags & MessageFlags.MSG_DONTWAIT) != 0);
        }
        if (buffer.transferred() > 0) {
            return buffer.transferred();
        }
        if (result == Errno.EPIPE.result() && (flags & MessageFlags.MSG_NOSIGNAL) == 0 && wait.isStream(socket)) {
            throw SocketWait.brokenPipe(task);
        }
        return Posix.check(result);
    }

    private void fill(long name, int nameLength, int runs, long controlBytes) {
        header.set(JAVA_LONG, MessageHeader.NAME, name);
        header.set(JAVA_INT, MessageHeader.NAME_LENGTH, nameLength);
        header.set(JAVA_LONG, MessageHeader.VECTOR, buffer.vectors());
        header.set(JAVA_LONG, MessageHeader.VECTORS, runs);
        header.set(JAVA_LONG, MessageHeader.CONTROL, controlBytes == 0 ? 0 : control.hostAddress());
        header.set(JAVA_LONG, MessageHeader.CONTROL_LENGTH, controlBytes);
        header.set(JAVA_INT, MessageHeader.FLAGS, 0);
    }

    /** recvfrom(2). */
    long receive(Task task, OpenFile socket, long data, long size, int flags, long name, long nameLength) {
        buffer.single(task.memory(), data, size);
        long result = fetch(task, socket, flags, 0);
        if (name != 0) {
            addresses.give(task.memory(), name, nameLength);
        }
        return result;
    }

    /** recvmsg(2). */
    long receive(Task task, OpenFile socket, long message, int flags) {
        AddressSpace memory = task.memory();
        MessageHeader guest = MessageHeader.read(memory, message);
        checkVectors(guest.vectors());
        if (guest.nameLength() < 0 && guest.name() != 0) {
            throw Errno.EINVAL.failure();
        }
        buffer.vector(memory, guest.vector(), guest.vectors());
        long room = guest.control() == 0 ? 0 : guest.controlLength();
        long result = fetch(task, socket, flags, Math.min(room, ControlMessages.MAXIMUM));
        int resultFlags = header.get(JAVA_INT, MessageHeader.FLAGS);
        if ((flags & MessageFlags.MSG_CMSG_CLOEXEC) == 0) {
            resultFlags &= ~MessageFlags.MSG_CMSG_CLOEXEC;
        }
        if (guest.name() != 0) {
            memory.write32(message + MessageHeader.NAME_LENGTH,
                    addresses.give(memory, guest.name(), guest.nameLength()));
        }
        long given = control.give(task, guest.control(), header.get(JAVA_LONG, MessageHeader.CONTROL_LENGTH),
                (flags & MessageFlags.MSG_CMSG_CLOEXEC) != 0);
        if (control.truncated()) {
            resultFlags |= MessageFlags.MSG_CTRUNC;
        }
        memory.write32(message + MessageHeader.FLAGS, resultFlags);
        memory.write64(message + MessageHeader.CONTROL_LENGTH, given);
        return result;
    }

    /** Receives into the buffer, waiting if need be; leaves name, control messages and flags as the host gave them. */
    private long fetch(Task task, OpenFile socket, int flags, long controlRoom) {
        buffer.advance(Math.min(buffer.length(), task.waits().progress()));
        boolean all = (flags & (MessageFlags.MSG_WAITALL | MessageFlags.MSG_PEEK | MessageFlags.MSG_ERRQUEUE))
                == MessageFlags.MSG_WAITALL && wait.isStream(socket);
        while (true) {
            int runs = buffer.gather(Access.WRITE);
            addresses.clear();
            fill(addresses.hostAddress(), SocketAddresses.MAXIMUM, runs, controlRoom);
            long result = host.recvmsg(socket.hostFd(), header.address(),
                    flags | MessageFlags.MSG_DONTWAIT | MessageFlags.MSG_CMSG_CLOEXEC);
            addresses.length(header.get(JAVA_INT, MessageHeader.NAME_LENGTH));
            if (result > buffer.gathered()) {
                return result; // MSG_TRUNC: the length of the whole datagram
            }
            if (result >= 0) {
                buffer.advance(result);
                if (result == 0 || buffer.remaining() == 0 || !all) {
                    return buffer.transferred();
                }
                continue;
            }
            return interrupted(task, socket, flags, result, all);
        }
    }

    private long interrupted(Task task, OpenFile socket, int flags, long result, boolean all) {
        boolean dontWait = (flags & (MessageFlags.MSG_DONTWAIT | MessageFlags.MSG_ERRQUEUE)) != 0;
        if (result == Errno.EAGAIN.result() && (all || buffer.transferred() == 0)) {
            task.waits().progress(buffer.transferred());
            wait.await(task, socket, PollEvents.POLLIN, dontWait);
        }
        return buffer.transferred() > 0 ? buffer.transferred() : Posix.check(result);
    }
}
