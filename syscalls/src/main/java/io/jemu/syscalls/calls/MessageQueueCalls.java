package io.jemu.syscalls.calls;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.MessageQueueCommand;
import io.jemu.syscalls.abi.MessageQueueFlags;
import io.jemu.syscalls.declare.Address;
import io.jemu.syscalls.declare.Constant;
import io.jemu.syscalls.declare.Flags;
import io.jemu.syscalls.declare.Hex;
import io.jemu.syscalls.declare.Size;
import io.jemu.syscalls.declare.Support;
import io.jemu.syscalls.declare.Syscall;
import io.jemu.syscalls.ipc.IpcPermissions;
import io.jemu.syscalls.ipc.MessageQueue;
import io.jemu.syscalls.ipc.MessageQueues;
import io.jemu.syscalls.ipc.MessageReceiver;
import io.jemu.syscalls.ipc.QueuedMessage;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Restart;
import io.jemu.syscalls.kernel.Task;
import java.util.Arrays;

/** System V message queues (sysvipc(7)). The rules are those of ipc/msg.c. */
public final class MessageQueueCalls {
    private final MessageQueues messages = new MessageQueues();

    public MessageQueueCalls(Kernel kernel) {}

    @Syscall(nr = 68, support = Support.PARTIAL, note = "queues of the guest's own processes")
    long msgget(Task task, @Hex int key, @Hex int msgflg) {
        return messages.get(key, msgflg, task.process().credentials());
    }

    /** What a call that waits for room has read already. */
    private record Sending(MessageQueue queue, QueuedMessage message) {}

    @Syscall(nr = 69)
    long msgsnd(Task task, int msqid, @Address long msgp, @Size long msgsz,
            @Flags(MessageQueueFlags.class) int msgflg) {
        Sending sending = (Sending) task.waits().kept();
        if (sending == null) {
            sending = begin(task, msqid, msgp, msgsz);
        }
        MessageQueue queue = sending.queue();
        if (queue.isRemoved()) {
            throw Errno.EIDRM.failure();
        }
        queue.permissions().require(task.process().credentials(), IpcPermissions.WRITE);
        if (queue.hasRoomFor(sending.message())) {
            queue.send(sending.message(), task.process());
            return 0;
        }
        if ((msgflg & MessageQueueFlags.IPC_NOWAIT) != 0) {
            throw Errno.EAGAIN.failure();
        }
        task.waits().keep(sending, () -> { });
        throw task.park(queue.senders(), Restart.NO_HANDLER);
    }

    private Sending begin(Task task, int id, long address, long size) {
        AddressSpace memory = task.memory();
        long type = memory.read64(address);
        if (size < 0 || size > MessageQueues.LONGEST_MESSAGE || id < 0 || type < 1) {
            throw Errno.EINVAL.failure();
        }
        QueuedMessage message = new QueuedMessage(type, memory.read(address + Long.BYTES, (int) size));
        MessageQueue queue = messages.queues().byId(id);
        if (!messages.hasMemoryFor(message)) {
            throw Errno.ENOMEM.failure();
        }
        return new Sending(queue, message);
    }

    @Syscall(nr = 70)
    long msgrcv(Task task, int msqid, @Address long msgp, @Size long msgsz, long msgtyp,
            @Flags(MessageQueueFlags.class) int msgflg) {
        MessageReceiver receiver = (MessageReceiver) task.waits().kept();
        boolean first = receiver == null;
        if (first) {
            if (msqid < 0 || msgsz < 0) {
                throw Errno.EINVAL.failure();
            }
            if ((msgflg & MessageQueueFlags.MSG_COPY) != 0 && ((msgflg & MessageQueueFlags.MSG_EXCEPT) != 0
                    || (msgflg & MessageQueueFlags.IPC_NOWAIT) == 0)) {
                throw Errno.EINVAL.failure();
            }
            receiver = new MessageReceiver(task.process(), messages.queues().byId(msqid), msgsz, msgtyp, msgflg);
        }
        MessageQueue queue = receiver.source();
        QueuedMessage message = receiver.received();
        if (message == null) {
            if (queue.isRemoved()) {
                throw Errno.EIDRM.failure();
            }
            queue.permissions().require(task.process().credentials(), IpcPermissions.READ);
            message = queue.receive(receiver);
        }
        if (message != null) {
            return deliver(task.memory(), message, msgp, msgsz);
        }
        if ((msgflg & MessageQueueFlags.IPC_NOWAIT) != 0) {
            throw Errno.ENOMSG.failure();
        }
        if (first) {
            MessageReceiver waiting = receiver;
            queue.await(waiting);
            task.waits().keep(waiting, () -> queue.forget(waiting));
        }
        throw task.park(receiver.queue(), Restart.NO_HANDLER);
    }

    private static long deliver(AddressSpace memory, QueuedMessage message, long address, long room) {
        int length = (int) Math.min(room, message.contents().length);
        memory.write64(address, message.type());
        memory.write(address + Long.BYTES, Arrays.copyOf(message.contents(), length));
        return length;
    }

    @Syscall(nr = 71)
    long msgctl(Task task, int msqid, @Constant(MessageQueueCommand.class) int cmd, @Address long buf) {
        if (msqid < 0 || cmd < 0) {
            throw Errno.EINVAL.failure();
        }
        AddressSpace memory = task.memory();
        Credentials own = task.process().credentials();
        switch (cmd) {
            case MessageQueueCommand.IPC_INFO, MessageQueueCommand.MSG_INFO -> {
                memory.write(buf, messages.limits(cmd == MessageQueueCommand.MSG_INFO));
                return messages.queues().highestSlot();
            }
            case MessageQueueCommand.IPC_STAT, MessageQueueCommand.MSG_STAT, MessageQueueCommand.MSG_STAT_ANY -> {
                boolean byId = cmd == MessageQueueCommand.IPC_STAT;
                MessageQueue queue = byId ? messages.queues().byId(msqid) : messages.queues().inSlot(msqid);
                if (cmd != MessageQueueCommand.MSG_STAT_ANY) {
                    queue.permissions().require(own, IpcPermissions.READ);
                }
                memory.write(buf, queue.status());
                return byId ? 0 : queue.permissions().id();
            }
            case MessageQueueCommand.IPC_SET -> {
                byte[] status = memory.read(buf, MessageQueue.STATUS_SIZE);
                MessageQueue queue = messages.queues().byId(msqid);
                queue.permissions().requireOwner(own);
                queue.change(status, own.privileged());
                return 0;
            }
            case MessageQueueCommand.IPC_RMID -> {
                MessageQueue queue = messages.queues().byId(msqid);
                queue.permissions().requireOwner(own);
                messages.remove(queue);
                return 0;
            }
            default -> throw Errno.EINVAL.failure();
        }
    }
}
