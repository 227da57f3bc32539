package io.jemu.syscalls.ipc;

import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.MemfdFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.util.Collection;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** The segments of System V shared memory of all processes of the guest. The host's are not seen. */
public final class SharedSegments {
    /** The most segments (SHMMNI). */
    public static final int MAXIMUM_COUNT = 4096;
    /** The largest segment (SHMMAX). */
    public static final long MAXIMUM_SIZE = Long.MAX_VALUE - (1L << 24);

    /** Where an id has the number of its slot; above is a sequence number (ipc/util.h). */
    private static final int SLOT_BITS = 15;

    private final Vfs vfs;
    private final TreeMap<Integer, SharedSegment> bySlot = new TreeMap<>();
    private final ToIntFunction<SharedSegment> attachments;
    private int sequence;
    private int lastSlot = -1;

    /** @param attachments counts the areas of memory that are attachments of a segment */
    public SharedSegments(Vfs vfs, ToIntFunction<SharedSegment> attachments) {
        this.vfs = vfs;
        this.attachments = attachments;
    }

    /** Forgets segments that were removed and are not attached any more. */
    private void sweep() {
        bySlot.values().removeIf(segment -> segment.removed() && attachments.applyAsInt(segment) == 0);
    }

    /** All segments, in the order of their slots. */
    public Collection<SharedSegment> all() {
        sweep();
        return bySlot.values();
    }

    /** The highest slot in use, 0 if there are none: what IPC_INFO and SHM_INFO return. */
    public int highestSlot() {
        sweep();
        return bySlot.isEmpty() ? 0 : bySlot.lastKey();
    }

    /** The segment in a slot, or null. */
    public SharedSegment inSlot(int slot) {
        sweep();
        return bySlot.get(slot);
    }

    /**
     * The segment with an id.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL if there is none
     */
    public SharedSegment byId(int id) {
        SharedSegment segment = inSlot(id & (1 << SLOT_BITS) - 1);
        if (segment == null || segment.id() != id) {
            throw Errno.EINVAL.failure();
        }
        return segment;
    }

    /** The segment with a key other than IPC_PRIVATE, or null. */
    public SharedSegment byKey(int key) {
        for (SharedSegment segment : all()) {
            if (segment.key() == key) {
                return segment;
            }
        }
        return null;
    }

    /** Makes a segment of zeros. */
    public SharedSegment create(int key, long size, int mode, SharedSegment.Owner owner) {
        if (size < 1 || size > MAXIMUM_SIZE) {
            throw Errno.EINVAL.failure();
        }
        if (all().size() >= MAXIMUM_COUNT) {
            throw Errno.ENOSPC.failure();
        }
        Posix posix = vfs.posix();
        OpenFile contents = vfs.adopt((int) Posix.check(posix.memfdCreate("segment", MemfdFlags.MFD_CLOEXEC)));
        try {
            contents.truncate(Page.roundUp(size));
        } catch (RuntimeException e) {
            contents.release();
            throw Errno.ENOMEM.failure();
        }
        int slot = freeSlot();
        SharedSegment segment = new SharedSegment(sequence << SLOT_BITS | slot, key, size, mode, owner, contents);
        bySlot.put(slot, segment);
        return segment;
    }

    /** The next free slot after the last one that was given; a new round has a new sequence number. */
    private int freeSlot() {
        int slot = lastSlot;
        do {
            slot = (slot + 1) % MAXIMUM_COUNT;
            if (slot <= lastSlot && slot == 0) {
                sequence = sequence + 1 & Short.MAX_VALUE;
            }
        } while (bySlot.containsKey(slot));
        lastSlot = slot;
        return slot;
    }

    /** IPC_RMID. */
    public void remove(SharedSegment segment) {
        if (!segment.removed()) {
            segment.remove();
        }
        sweep();
    }
}
