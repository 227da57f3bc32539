package io.jemu.syscalls.ipc;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.kernel.Credentials;
import io.jemu.syscalls.kernel.Process;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/** The System V semaphores of all processes of the guest. The host's are not seen. */
public final class Semaphores {
    /** The most semaphores in a set (SEMMSL). */
    public static final int MAXIMUM_SIZE = 32_000;
    /** The most operations in a call (SEMOPM). */
    public static final int MAXIMUM_OPERATIONS = 500;
    /** The most semaphores in all sets (SEMMNS): fewer than Linux has, whose limit is out of reach of memory. */
    private static final int MAXIMUM_TOTAL = 1 << 20;
    /** struct seminfo. */
    private static final int LIMITS_SIZE = 40;
    /** What Linux tells as the size of an undo structure (SEMUSZ). */
    private static final int UNDO_SIZE = 20;

    private final IpcTable<SemaphoreSet> sets = new IpcTable<>();
    private final Set<Process> undoing = Collections.newSetFromMap(new WeakHashMap<>());

    public IpcTable<SemaphoreSet> sets() {
        return sets;
    }

    /** semget(2). */
    public int get(int key, int count, int flags, Credentials own) {
        if (count < 0 || count > MAXIMUM_SIZE) {
            throw Errno.EINVAL.failure();
        }
        return sets.get(key, flags, own, permissions -> make(permissions, count), found -> {
            if (count > found.count()) {
                throw Errno.EINVAL.failure();
            }
        });
    }

    private SemaphoreSet make(IpcPermissions permissions, int count) {
        if (count == 0) {
            throw Errno.EINVAL.failure();
        }
        if (count + total() > MAXIMUM_TOTAL) {
            throw Errno.ENOSPC.failure();
        }
        return new SemaphoreSet(permissions, count);
    }

    private int total() {
        return sets.all().stream().mapToInt(SemaphoreSet::count).sum();
    }

    public void remove(SemaphoreSet set) {
        sets.remove(set);
        set.removed();
    }

    /** The end of the process is to undo what it does with SEM_UNDO. */
    public void undoAtEnd(Process process) {
        if (undoing.add(process)) {
            process.atEnd(() -> sets.all().forEach(set -> set.ended(process)));
        }
    }

    /**
     * struct seminfo.
     *
     * @param used whether it tells what is used, as SEM_INFO does
     */
    public byte[] limits(boolean used) {
        return ByteBuffer.allocate(LIMITS_SIZE).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MAXIMUM_TOTAL).putInt(IpcTable.MAXIMUM_COUNT).putInt(MAXIMUM_TOTAL).putInt(MAXIMUM_TOTAL)
                .putInt(MAXIMUM_SIZE).putInt(MAXIMUM_OPERATIONS).putInt(MAXIMUM_OPERATIONS)
                .putInt(used ? sets.all().size() : UNDO_SIZE).putInt(SemaphoreSet.MAXIMUM_VALUE)
                .putInt(used ? total() : SemaphoreSet.MAXIMUM_VALUE).array();
    }
}
