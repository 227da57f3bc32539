package io.jemu.syscalls.ipc;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.WaitQueue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;

/** A System V message queue (ipc/msg.c). */
public final class MessageQueue implements IpcObject {
    /** The size of struct msqid64_ds. */
    public static final int STATUS_SIZE = 120;
    /** How many bytes a new queue holds (MSGMNB). */
    public static final int DEFAULT_CAPACITY = 16_384;

    private static final int CAPACITY_OFFSET = 88;
    private static final long MILLISECONDS = 1000;

    private final IpcPermissions permissions;
    private final LinkedList<QueuedMessage> messages = new LinkedList<>();
    private final List<MessageReceiver> receivers = new ArrayList<>();
    private final WaitQueue senders = new WaitQueue();
    private long bytes;
    private long capacity = DEFAULT_CAPACITY;
    private long sent;
    private long received;
    private long changed = now();
    private int lastSender;
    private int lastReceiver;
    private boolean removed;

    public MessageQueue(IpcPermissions permissions) {
        this.permissions = permissions;
    }

    private static long now() {
        return System.currentTimeMillis() / MILLISECONDS;
    }

    @Override
    public IpcPermissions permissions() {
        return permissions;
    }

    /** How many bytes the messages have. */
    public long bytes() {
        return bytes;
    }

    /** How many messages there are. */
    public int count() {
        return messages.size();
    }

    /** Where tasks wait for room. */
    public WaitQueue senders() {
        return senders;
    }

    public boolean isRemoved() {
        return removed;
    }

    public boolean hasRoomFor(QueuedMessage message) {
        return message.size() + bytes <= capacity && messages.size() < capacity;
    }

    /** Adds a message, or gives it to a call that waits for it. */
    public void send(QueuedMessage message, Process sender) {
        lastSender = sender.pid();
        sent = now();
        for (MessageReceiver receiver : receivers) {
            if (receiver.waits() && receiver.wants(message.type())) {
                boolean fits = receiver.hasRoomFor(message);
                if (fits) {
                    noteReceiver(receiver);
                    receiver.give(message);
                } else {
                    receiver.fail(Errno.E2BIG);
                }
                receiver.queue().wakeAll();
                if (fits) {
                    return;
                }
            }
        }
        messages.add(message);
        bytes += message.size();
    }

    private void noteReceiver(MessageReceiver receiver) {
        lastReceiver = receiver.process().pid();
        received = now();
    }

    /**
     * The message that a call asks for, or null if there is none.
     *
     * @throws io.jemu.syscalls.abi.SyscallException E2BIG
     */
    public QueuedMessage receive(MessageReceiver receiver) {
        QueuedMessage found = find(receiver);
        if (found == null) {
            return null;
        }
        if (!receiver.hasRoomFor(found)) {
            throw Errno.E2BIG.failure();
        }
        if (!receiver.copies()) {
            take(found);
            noteReceiver(receiver);
            senders.wakeAll();
        }
        return found;
    }

    private QueuedMessage find(MessageReceiver receiver) {
        if (receiver.copies()) {
            long place = receiver.place();
            return place >= 0 && place < messages.size() ? messages.get((int) place) : null;
        }
        QueuedMessage best = null;
        for (QueuedMessage message : messages) {
            if (receiver.wants(message.type()) && (best == null || message.type() < best.type())) {
                best = message;
                if (!receiver.wantsLowest()) {
                    break;
                }
            }
        }
        return best;
    }

    private void take(QueuedMessage taken) {
        for (Iterator<QueuedMessage> all = messages.iterator(); all.hasNext();) {
            if (all.next() == taken) {
                all.remove();
                bytes -= taken.size();
                return;
            }
        }
    }

    /** Makes a call wait until {@link #forget}. */
    public void await(MessageReceiver receiver) {
        receivers.add(receiver);
    }

    public void forget(MessageReceiver receiver) {
        receivers.remove(receiver);
    }

    /**
     * IPC_SET.
     *
     * @param mayEnlarge whether the queue may hold more than {@link #DEFAULT_CAPACITY}
     */
    public void change(byte[] status, boolean mayEnlarge) {
        ByteBuffer settings = ByteBuffer.wrap(status).order(ByteOrder.LITTLE_ENDIAN);
        long newCapacity = settings.getLong(CAPACITY_OFFSET);
        if (Long.compareUnsigned(newCapacity, DEFAULT_CAPACITY) > 0 && !mayEnlarge) {
            throw Errno.EPERM.failure();
        }
        permissions.change(settings);
        capacity = newCapacity < 0 ? Long.MAX_VALUE : newCapacity;
        changed = now();
        wakeAll();
    }

    private void wakeAll() {
        List.copyOf(receivers).forEach(receiver -> receiver.queue().wakeAll());
        senders.wakeAll();
    }

    /** IPC_RMID: calls that wait fail. */
    void remove() {
        removed = true;
        wakeAll();
    }

    /** struct msqid64_ds. */
    public byte[] status() {
        ByteBuffer status = permissions.putInto(ByteBuffer.allocate(STATUS_SIZE).order(ByteOrder.LITTLE_ENDIAN));
        return status.putLong(sent).putLong(received).putLong(changed).putLong(bytes).putLong(messages.size())
                .putLong(capacity).putInt(lastSender).putInt(lastReceiver).array();
    }
}
