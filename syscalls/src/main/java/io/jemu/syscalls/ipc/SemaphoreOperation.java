package io.jemu.syscalls.ipc;

import io.jemu.emulator.memory.AddressSpace;
import io.jemu.syscalls.abi.SemaphoreFlags;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * struct sembuf.
 *
 * @param number of the semaphore, 0 to 65535
 * @param change what is added, 0: wait for the value 0
 */
public record SemaphoreOperation(int number, int change, int flags) {
    /** Bytes. */
    public static final int SIZE = 6;

    private static final int CHANGE_OFFSET = 2;
    private static final int FLAGS_OFFSET = 4;

    /** Reads an array. */
    public static SemaphoreOperation[] read(AddressSpace memory, long address, int count) {
        byte[] bytes = memory.read(address, count * SIZE);
        ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        SemaphoreOperation[] operations = new SemaphoreOperation[count];
        for (int i = 0; i < count; i++) {
            operations[i] = new SemaphoreOperation(Short.toUnsignedInt(values.getShort(i * SIZE)),
                    values.getShort(i * SIZE + CHANGE_OFFSET), values.getShort(i * SIZE + FLAGS_OFFSET));
        }
        return operations;
    }

    boolean doesNotWait() {
        return (flags & SemaphoreFlags.IPC_NOWAIT) != 0;
    }

    boolean isUndone() {
        return (flags & SemaphoreFlags.SEM_UNDO) != 0;
    }
}
