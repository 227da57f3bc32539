package io.jemu.syscalls.calls;

import static io.jemu.syscalls.abi.Timestamp.NANOSECONDS_PER_SECOND;

import io.jemu.emulator.memory.GuestFault;
import io.jemu.syscalls.abi.MessageFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.declare.Fd;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.In;
import io.jemu.syscalls.declare.InOut;
import io.jemu.syscalls.declare.Out;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Struct;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Park;
import io.jemu.syscalls.kernel.Task;
import io.jemu.syscalls.kernel.Waits;
import io.jemu.syscalls.net.SocketFile;

/** System calls that send and receive messages. */
public final class MessageCalls {
    private static final String NOTE = "a file of jemu's own, as in /proc, can be sent to the guest's processes only; "
            + "credentials in a stream with several senders can be those of the last one that was read";
    /** The most messages of sendmmsg(2) and recvmmsg(2). */
    private static final int UIO_MAXIOV = 1024;

    private final SocketMessages messages;

    public MessageCalls(Kernel kernel) {
        this.messages = new SocketMessages(kernel);
    }

    @Syscall(nr = 44)
    long sendto(Task task, @Fd int fd, @In(length = "len") long buf, @Size long len,
            @Flags(MessageFlags.class) int flags, @In @Struct("sockaddr") long addr, int addrlen) {
        return messages.send(task, SocketCalls.socket(task, fd), buf, len, flags, addr, addrlen);
    }

    @Syscall(nr = 45)
    long recvfrom(Task task, @Fd int fd, @Out(length = Out.RETURN) long buf, @Size long len,
            @Flags(MessageFlags.class) int flags, @Out @Struct("sockaddr") long addr,
            @InOut @Struct("socklen_t") long addrlen) {
        return messages.receive(task, SocketCalls.socket(task, fd), buf, len, flags, addr, addrlen);
    }

    @Syscall(nr = 46, support = Support.PARTIAL, note = NOTE)
    long sendmsg(Task task, @Fd int fd, @In @Struct("msghdr") long msg, @Flags(MessageFlags.class) int flags) {
        return messages.send(task, SocketCalls.socket(task, fd), msg, flags);
    }

    @Syscall(nr = 47, support = Support.PARTIAL, note = NOTE)
    long recvmsg(Task task, @Fd int fd, @InOut @Struct("msghdr") long msg, @Flags(MessageFlags.class) int flags) {
        return messages.receive(task, SocketCalls.socket(task, fd), msg, flags);
    }

    @Syscall(nr = 307, support = Support.PARTIAL, note = NOTE)
    long sendmmsg(Task task, @Fd int fd, @InOut @Struct(value = "mmsghdr", count = "vlen") long msgvec, @Size int vlen,
            @Flags(MessageFlags.class) int flags) {
        SocketFile socket = SocketCalls.socket(task, fd);
        long sent = task.waits().completed();
        for (long all = bounded(vlen); sent < all; sent++) {
            long message = msgvec + sent * MessageHeader.MANY_SIZE;
            try {
                long result = messages.send(task, socket, message, flags);
                task.memory().write32(message + MessageHeader.SIZE, (int) result);
            } catch (Park park) {
                task.waits().note(sent, 0);
                throw park;
            } catch (SyscallException | GuestFault e) {
                if (sent == 0) {
                    throw e;
                }
                break;
            }
        }
        return sent;
    }

    private static long bounded(int count) {
        return Math.min(count & 0xffff_ffffL, UIO_MAXIOV);
    }

    @Syscall(nr = 299, support = Support.PARTIAL, note = NOTE)
    long recvmmsg(Task task, @Fd int fd, @InOut @Struct(value = "mmsghdr", count = "vlen") long msgvec, @Size int vlen,
            @Flags(MessageFlags.class) int flags, @InOut @Struct("timespec") long timeout) {
        SocketFile socket = SocketCalls.socket(task, fd);
        long begin = task.waits().begun();
        long nanoseconds = timeout == 0 ? Waits.NEVER : Timestamp.readNanoseconds(task.memory(), timeout);
        int first = flags & ~MessageFlags.MSG_WAITFORONE;
        int next = first == flags ? flags : first | MessageFlags.MSG_DONTWAIT;
        long received = task.waits().completed();
        boolean inTime = true;
        for (long all = bounded(vlen); received < all && inTime; received++) {
            long message = msgvec + received * MessageHeader.MANY_SIZE;
            try {
                long result = messages.receive(task, socket, message, received == 0 ? first : next);
                task.memory().write32(message + MessageHeader.SIZE, (int) result);
            } catch (Park park) {
                task.waits().note(received, begin);
                throw park;
            } catch (SyscallException | GuestFault e) {
                if (received == 0) {
                    throw e;
                }
                break;
            }
            // The time is looked at between messages only (recvmmsg(2), "Bugs").
            inTime = task.kernel().clock().nanoTime() - begin < nanoseconds;
        }
        if (timeout != 0) {
            long left = Math.max(0, nanoseconds - (task.kernel().clock().nanoTime() - begin));
            task.memory().write64(timeout, left / NANOSECONDS_PER_SECOND);
            task.memory().write64(timeout + Long.BYTES, left % NANOSECONDS_PER_SECOND);
        }
        return received;
    }
}
