package io.jemu.loader.glibc;

import io.jemu.emulator.memory.AddressSpace;

/**
 * A recursive mutex of the guest (struct __pthread_mutex_s) which the loader shares with libc. Nobody else runs while
 * Java looks at it, so only waiting, and waking who waits, is left to libc's own functions.
 *
 * @param address of the structure
 */
public record GuestMutex(AddressSpace memory, long address) {
    private static final int LOCK = 0;
    private static final int COUNT = 4;
    private static final int OWNER = 8;
    private static final int USERS = 12;
    /** The value of the lock word when a thread waits for it. */
    private static final int CONTENDED = 2;

    /** Whether another thread has it. */
    public boolean heldByOther(int tid) {
        return memory.read32(address + LOCK) != 0 && memory.read32(address + OWNER) != tid;
    }

    /** Takes it, perhaps once more; whether it was to be had. */
    public boolean tryLock(int tid) {
        if (heldByOther(tid)) {
            return false;
        }
        if (memory.read32(address + LOCK) == 0) {
            memory.write32(address + LOCK, 1);
            memory.write32(address + COUNT, 0);
            memory.write32(address + OWNER, tid);
            add(USERS, 1);
        }
        add(COUNT, 1);
        return true;
    }

    /** Whether the holder's {@link #unlock} would have to wake somebody: then libc's function must be called. */
    public boolean hasWaiters() {
        return memory.read32(address + LOCK) == CONTENDED && memory.read32(address + COUNT) == 1;
    }

    /** Gives it back, as often as it was taken. */
    public void unlock() {
        add(COUNT, -1);
        if (memory.read32(address + COUNT) == 0) {
            memory.write32(address + OWNER, 0);
            add(USERS, -1);
            memory.write32(address + LOCK, 0);
        }
    }

    private void add(int member, int difference) {
        memory.write32(address + member, memory.read32(address + member) + difference);
    }
}
