package io.jemu.syscalls.ipc;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.IpcFlags;
import io.jemu.syscalls.kernel.Credentials;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Objects of one kind of System V interprocess communication, by key and id (ipc/util.c).
 *
 * @param <T> the kind
 */
public final class IpcTable<T extends IpcObject> {
    /** The most objects of one kind (SEMMNI, MSGMNI). */
    public static final int MAXIMUM_COUNT = 32_000;
    /** Where an id has the number of its slot; above is a sequence number (ipc/util.h). */
    static final int SLOT_BITS = 15;

    private static final int IPC_PRIVATE = 0;

    private final TreeMap<Integer, T> bySlot = new TreeMap<>();
    private int sequence;
    private int lastSlot = -1;

    /** Makes an object of a kind. */
    @FunctionalInterface
    public interface Maker<T> {
        T make(IpcPermissions permissions);
    }

    /**
     * What semget(2) and msgget(2) do.
     *
     * @param check refuses an object that is there already
     * @return the id
     */
    public int get(int key, int flags, Credentials own, Maker<T> maker, Consumer<T> check) {
        T found = key == IPC_PRIVATE ? null : byKey(key);
        if (found == null) {
            if (key != IPC_PRIVATE && (flags & IpcFlags.IPC_CREAT) == 0) {
                throw Errno.ENOENT.failure();
            }
            return create(key, flags, own, maker);
        }
        if ((flags & IpcFlags.IPC_CREAT) != 0 && (flags & IpcFlags.IPC_EXCL) != 0) {
            throw Errno.EEXIST.failure();
        }
        check.accept(found);
        found.permissions().require(own, flags);
        return found.permissions().id();
    }

    private int create(int key, int flags, Credentials own, Maker<T> maker) {
        if (bySlot.size() >= MAXIMUM_COUNT) {
            throw Errno.ENOSPC.failure();
        }
        int slot = lastSlot;
        int round = sequence;
        do {
            slot = (slot + 1) % MAXIMUM_COUNT;
            if (slot == 0 && lastSlot >= 0) {
                round = sequence + 1 & Short.MAX_VALUE;
            }
        } while (bySlot.containsKey(slot));
        T made = maker.make(new IpcPermissions(round << SLOT_BITS | slot, key, flags, own));
        sequence = round;
        lastSlot = slot;
        bySlot.put(slot, made);
        return made.permissions().id();
    }

    private T byKey(int key) {
        for (T object : bySlot.values()) {
            if (object.permissions().key() == key) {
                return object;
            }
        }
        return null;
    }

    /**
     * The object with an id.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL if there is none
     */
    public T byId(int id) {
        T object = inSlot(id);
        if (object.permissions().id() != id) {
            throw Errno.EINVAL.failure();
        }
        return object;
    }

    /**
     * The object in the slot that an id has.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL if there is none
     */
    public T inSlot(int id) {
        T object = id < 0 ? null : bySlot.get(id & (1 << SLOT_BITS) - 1);
        if (object == null) {
            throw Errno.EINVAL.failure();
        }
        return object;
    }

    public void remove(T object) {
        bySlot.remove(object.permissions().id() & (1 << SLOT_BITS) - 1);
    }

    /** All objects, in the order of their slots. */
    public Collection<T> all() {
        return List.copyOf(bySlot.values());
    }

    /** The highest slot in use, 0 if there are none: what IPC_INFO returns. */
    public int highestSlot() {
        return bySlot.isEmpty() ? 0 : bySlot.lastKey();
    }
}
