package io.jemu.syscalls.ipc;

import io.jemu.syscalls.kernel.Credentials;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The System V message queues of all processes of the guest. The host's are not seen. */
public final class MessageQueues {
    /** The longest message in bytes (MSGMAX). */
    public static final int LONGEST_MESSAGE = 8192;
    /** How many bytes all messages may have: Linux is limited by memory only. */
    private static final long MAXIMUM_TOTAL = 64L << 20;
    /** What a message takes besides its bytes, about. */
    private static final long OVERHEAD = 64;
    /** struct msginfo, and what Linux tells in it of limits that it does not have. */
    private static final int LIMITS_SIZE = 32;
    private static final int SEGMENT_SIZE = 16;
    private static final int SEGMENTS = 0xffff;
    private static final int KIBI = 1024;

    private final IpcTable<MessageQueue> queues = new IpcTable<>();

    public IpcTable<MessageQueue> queues() {
        return queues;
    }

    /** msgget(2). */
    public int get(int key, int flags, Credentials own) {
        return queues.get(key, flags, own, MessageQueue::new, found -> { });
    }

    public void remove(MessageQueue queue) {
        queues.remove(queue);
        queue.remove();
    }

    /** Whether there is memory for one more message. */
    public boolean hasMemoryFor(QueuedMessage message) {
        return bytes() + OVERHEAD * (messages() + 1) + message.size() <= MAXIMUM_TOTAL;
    }

    private long bytes() {
        return queues.all().stream().mapToLong(MessageQueue::bytes).sum();
    }

    private long messages() {
        return queues.all().stream().mapToLong(MessageQueue::count).sum();
    }

    /**
     * struct msginfo.
     *
     * @param used whether it tells what is used, as MSG_INFO does
     */
    public byte[] limits(boolean used) {
        return ByteBuffer.allocate(LIMITS_SIZE).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(used ? queues.all().size() : IpcTable.MAXIMUM_COUNT * (MessageQueue.DEFAULT_CAPACITY / KIBI))
                .putInt(used ? (int) messages() : MessageQueue.DEFAULT_CAPACITY)
                .putInt(LONGEST_MESSAGE).putInt(MessageQueue.DEFAULT_CAPACITY).putInt(IpcTable.MAXIMUM_COUNT)
                .putInt(SEGMENT_SIZE).putInt(used ? (int) bytes() : MessageQueue.DEFAULT_CAPACITY)
                .putShort((short) SEGMENTS).array();
    }
}
