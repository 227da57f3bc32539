package io.jemu.syscalls.ipc;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.MessageQueueFlags;
import io.jemu.syscalls.kernel.Process;
import io.jemu.syscalls.kernel.WaitQueue;

/** A call of msgrcv(2): who sends a message that it waits for gives it to the call. */
public final class MessageReceiver {
    private final Process process;
    private final MessageQueue source;
    private final long limit;
    private final long type;
    private final int flags;
    private final WaitQueue queue = new WaitQueue();
    private QueuedMessage received;
    private Errno failure;

    /** @param limit how many bytes there is room for */
    public MessageReceiver(Process process, MessageQueue source, long limit, long type, int flags) {
        this.process = process;
        this.source = source;
        this.limit = limit;
        this.type = type;
        this.flags = flags;
    }

    Process process() {
        return process;
    }

    public MessageQueue source() {
        return source;
    }

    /** Where its task waits. */
    public WaitQueue queue() {
        return queue;
    }

    boolean waits() {
        return received == null && failure == null && !queue.isEmpty();
    }

    boolean copies() {
        return (flags & MessageQueueFlags.MSG_COPY) != 0;
    }

    /** Whether a type is one that it asks for, or one of several of which the lowest comes first. */
    boolean wants(long candidate) {
        if (type == 0) {
            return true;
        }
        if (type < 0) {
            return candidate <= highest();
        }
        return (candidate == type) != ((flags & MessageQueueFlags.MSG_EXCEPT) != 0);
    }

    private long highest() {
        return type == Long.MIN_VALUE ? Long.MAX_VALUE : -type;
    }

    boolean wantsLowest() {
        return type < 0;
    }

    /** With MSG_COPY, the place in the queue that is asked for. */
    long place() {
        return type;
    }

    boolean hasRoomFor(QueuedMessage message) {
        return message.size() <= limit || (flags & MessageQueueFlags.MSG_NOERROR) != 0;
    }

    void give(QueuedMessage message) {
        received = message;
    }

    void fail(Errno errno) {
        failure = errno;
    }

    /**
     * What was given to the call, or null.
     *
     * @throws io.jemu.syscalls.abi.SyscallException why it gets nothing
     */
    public QueuedMessage received() {
        if (failure != null) {
            throw failure.failure();
        }
        return received;
    }
}
