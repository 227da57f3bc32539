package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Access;
import io.jemu.emulator.memory.Page;
import io.jemu.emulator.memory.PageTable;
import io.jemu.syscalls.abi.Errno;

/** What programs say and ask about pages: madvise(2), mincore(2), msync(2), mlock(2). */
public final class Advice {
    private static final int PAGE = Page.SIZE;

    private final MemoryMap map;

    public Advice(MemoryMap map) {
        this.map = map;
    }

    /** madvise(2). */
    public void madvise(long address, long length, int advice) {
        if (!known(advice) || !Page.aligned(address)) {
            throw Errno.EINVAL.failure();
        }
        long bytes = Page.roundUp(length);
        if (length < 0 || bytes < 0 || bytes == 0 && length != 0
                || Long.compareUnsigned(address + bytes, address) < 0) {
            throw Errno.EINVAL.failure();
        }
        if (!eachArea(address, address + bytes, vma -> advise(vma, advice))) {
            throw Errno.ENOMEM.failure();
        }
    }

    private static boolean known(int advice) {
        return advice >= AdviceValues.MADV_NORMAL && advice <= AdviceValues.MADV_DONTNEED
                || advice >= AdviceValues.MADV_FREE && advice <= AdviceValues.MADV_DONTNEED_LOCKED;
    }

    /** Does something with the part of each area in a range. */
    @FunctionalInterface
    private interface AreaAction {
        void apply(Vma part);
    }

    /** Visits the areas in [start, end), gaps left out; false if there are gaps. */
    private boolean eachArea(long start, long end, AreaAction action) {
        boolean complete = true;
        for (long at = start; at < end; ) {
            int index = map.areas().indexEndingAfter(at);
            if (index == map.areas().size() || map.areas().get(index).start() >= end) {
                return false;
            }
            Vma vma = map.areas().get(index);
            complete &= vma.start() <= at;
            long from = Math.max(at, vma.start());
            long to = Math.min(end, vma.end());
            action.apply(vma.part(from, to));
            at = to;
        }
        map.areas().mergeAround(map, start, end);
        return complete;
    }

    private void advise(Vma part, int advice) {
        switch (advice) {
            case AdviceValues.MADV_DONTNEED, AdviceValues.MADV_DONTNEED_LOCKED -> {
                if (part.has(Vma.SPECIAL) || advice == AdviceValues.MADV_DONTNEED && part.has(Vma.LOCKED)) {
                    throw Errno.EINVAL.failure();
                }
                map.pages().drop(part.start(), part.end());
            }
            case AdviceValues.MADV_FREE -> {
                if (!part.source().anonymous() || part.has(Vma.LOCKED)) {
                    throw Errno.EINVAL.failure();
                }
                map.pages().drop(part.start(), part.end());
            }
            case AdviceValues.MADV_REMOVE -> {
                if (part.has(Vma.LOCKED)) {
                    throw Errno.EINVAL.failure();
                }
                if (!(part.source() instanceof SharedPages shared) || part.has(Vma.NEVER_WRITE)) {
                    throw (part.source().file() == null ? Errno.EINVAL : Errno.EACCES).failure();
                }
                if (shared.file() != null) {
                    shared.file().punchHole(part.offset(), part.length());
                    return;
                }
                for (MemoryMap other : shared.maps()) {
                    other.dropShared(shared, part.offset(), part.offset() + part.length());
                }
                shared.discard(part.offset(), part.offset() + part.length());
            }
            case AdviceValues.MADV_DONTFORK -> flag(part, Vma.DONT_FORK, true);
            case AdviceValues.MADV_DOFORK -> flag(part, Vma.DONT_FORK, false);
            case AdviceValues.MADV_WIPEONFORK -> {
                if (!part.source().anonymous()) {
                    throw Errno.EINVAL.failure();
                }
                flag(part, Vma.WIPE_ON_FORK, true);
            }
            case AdviceValues.MADV_KEEPONFORK -> flag(part, Vma.WIPE_ON_FORK, false);
            case AdviceValues.MADV_COLD, AdviceValues.MADV_PAGEOUT -> {
                if (part.has(Vma.LOCKED)) {
                    throw Errno.EINVAL.failure();
                }
            }
            case AdviceValues.MADV_POPULATE_READ -> touch(part, Access.READ);
            case AdviceValues.MADV_POPULATE_WRITE -> touch(part, Access.WRITE);
            default -> {
                // Hints on how to use memory that have no effect on what a program sees.
            }
        }
    }

    private void flag(Vma part, int flag, boolean on) {
        map.swap(part, part.withFlags(on ? part.flags() | flag : part.flags() & ~flag));
    }

    private void touch(Vma part, Access access) {
        for (long page = part.start(); page < part.end(); page += PAGE) {
            switch (map.fault(page, access)) {
                case RESOLVED, RESOLVED_FOR_A_BLOCK -> { }
                case NOT_ALLOWED -> throw Errno.EINVAL.failure();
                case NOT_MAPPED -> throw Errno.ENOMEM.failure();
                case NO_SUCH_PAGE -> throw Errno.EFAULT.failure();
            }
        }
    }

    /** mlockall(2): what is mapped now; later mappings are not locked by themselves. */
    public void lockAll(boolean current) {
        long limit = map.limits().locked();
        if (limit == 0) {
            throw Errno.EPERM.failure();
        }
        if (current) {
            if (Long.compareUnsigned(map.totalBytes(), limit) > 0) {
                throw Errno.ENOMEM.failure();
            }
            lockEach(true);
        }
    }

    /** munlockall(2). */
    public void unlockAll() {
        lockEach(false);
    }

    private void lockEach(boolean lock) {
        eachArea(0, Placement.TASK_SIZE, part -> {
            if (!part.has(Vma.SPECIAL)) {
                flag(part, Vma.LOCKED, lock);
            }
        });
    }

    /** msync(2): the host's page cache is the memory itself, so there is nothing to write; only the arguments count. */
    public void msync(long address, long length, int flags) {
        long bytes = Page.roundUp(length);
        if ((flags & ~(SyncFlags.MS_ASYNC | SyncFlags.MS_INVALIDATE | SyncFlags.MS_SYNC)) != 0
                || !Page.aligned(address)
                || (flags & (SyncFlags.MS_ASYNC | SyncFlags.MS_SYNC)) == (SyncFlags.MS_ASYNC | SyncFlags.MS_SYNC)) {
            throw Errno.EINVAL.failure();
        }
        if (bytes < 0 || address + bytes < address) {
            throw Errno.ENOMEM.failure();
        }
        boolean[] busy = new boolean[1];
        boolean complete = eachArea(address, address + bytes,
                part -> busy[0] |= (flags & SyncFlags.MS_INVALIDATE) != 0 && part.has(Vma.LOCKED));
        if (busy[0]) {
            throw Errno.EBUSY.failure();
        }
        if (!complete) {
            throw Errno.ENOMEM.failure();
        }
    }

    /** mincore(2): writes one byte for each page, 1 if it is in memory. */
    public void mincore(long address, long length, long vector) {
        if (!Page.aligned(address)) {
            throw Errno.EINVAL.failure();
        }
        long bytes = Page.roundUp(length);
        if (length < 0 || bytes < 0 || address < 0 || address > Placement.TASK_SIZE - bytes) {
            throw Errno.ENOMEM.failure();
        }
        long out = vector;
        for (long page = address; page < address + bytes; page += PAGE) {
            Vma vma = map.find(page);
            if (vma == null) {
                throw Errno.ENOMEM.failure();
            }
            // A file's pages are in the page cache, as far as can be told.
            boolean resident = (map.table().get(page) & PageTable.PRESENT) != 0 || vma.source().file() != null;
            map.memory().write8(out++, (byte) (resident ? 1 : 0));
        }
    }

    /** mlock(2), and munlock(2) with {@code lock} false. */
    public void mlock(long address, long length, boolean lock, boolean touch) {
        long start = Page.roundDown(address);
        long bytes = Page.roundUp(length + Page.offset(address));
        long end = start + bytes;
        if (lock) {
            if (map.limits().locked() == 0) {
                throw Errno.EPERM.failure();
            }
            if (Long.compareUnsigned(map.lockedBytes() + bytes, map.limits().locked()) > 0) {
                throw Errno.ENOMEM.failure();
            }
        }
        if (Long.compareUnsigned(end, start) < 0) {
            throw Errno.EINVAL.failure();
        }
        boolean[] inaccessible = new boolean[1];
        // Nothing is mapped in the upper half.
        boolean complete = start >= 0 && eachArea(start, end < 0 ? Long.MAX_VALUE : end, part -> {
            if (!part.has(Vma.SPECIAL)) {
                flag(part, Vma.LOCKED, lock);
                inaccessible[0] |= part.protection() == Protection.PROT_NONE;
            }
        });
        if (!complete) {
            throw Errno.ENOMEM.failure();
        }
        if (lock && touch) {
            map.populate(start, end);
            if (inaccessible[0]) {
                throw Errno.ENOMEM.failure();
            }
        }
    }
}
