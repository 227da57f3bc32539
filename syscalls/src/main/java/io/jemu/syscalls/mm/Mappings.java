package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.abi.Errno;

/** mmap(2), munmap(2) and mprotect(2) on a memory map. */
public final class Mappings {
    private final MemoryMap map;

    Mappings(MemoryMap map) {
        this.map = map;
    }

    /**
     * mmap(2).
     *
     * @param file the file, or null with MAP_ANONYMOUS; the map retains it as long as it is mapped
     * @return the address
     */
    public long mmap(long hint, long length, int protection, int flags, Backing file, long offset) {
        MmapRequest.check(length, flags, file, offset);
        long bytes = Page.roundUp(length);
        if (bytes <= 0 || bytes > Placement.TASK_SIZE) {
            throw Errno.ENOMEM.failure();
        }
        if (map.areas().size() > MemoryMap.MAX_MAP_COUNT) {
            throw Errno.ENOMEM.failure();
        }
        long address = place(hint, bytes, flags);
        if ((flags & MmapFlags.MAP_LOCKED) != 0) {
            long locked = map.limits().locked();
            if (Long.compareUnsigned(map.lockedBytes() + bytes, locked) > 0) {
                throw (locked == 0 ? Errno.EPERM : Errno.EAGAIN).failure();
            }
        }
        int areaFlags = MmapRequest.areaFlags(protection, flags, file);
        int areaProtection = protection & Protection.MASK;
        boolean writesPrivately = (areaProtection & Protection.PROT_WRITE) != 0 && (areaFlags & Vma.SHARED) == 0;
        // The heuristic of vm.overcommit_memory 0: what could never be filled is refused.
        if (writesPrivately && (flags & MmapFlags.MAP_NORESERVE) == 0 && bytes > map.physical().limit()) {
            throw Errno.ENOMEM.failure();
        }
        long replaced = map.bytesIn(address, address + bytes);
        map.checkLimits(bytes - replaced, writesPrivately && (areaFlags & Vma.GROWS_DOWN) == 0 ? bytes : 0);
        map.sharedFiles().cache().trim();
        PageSource source = sourceOf(file, areaFlags, bytes);
        map.add(new Vma(address, address + bytes, areaProtection, areaFlags, source, file == null ? 0 : offset, ""));
        if ((flags & (MmapFlags.MAP_POPULATE | MmapFlags.MAP_LOCKED)) != 0
                && (flags & MmapFlags.MAP_NONBLOCK) == 0) {
            map.populate(address, address + bytes);
        }
        return address;
    }

    private long place(long hint, long bytes, int flags) {
        boolean fixed = (flags & (MmapFlags.MAP_FIXED | MmapFlags.MAP_FIXED_NOREPLACE)) != 0;
        if (!fixed) {
            long found = map.placement().find(map.areas(), hint, bytes, (flags & MmapFlags.MAP_32BIT) != 0);
            if (found == 0) {
                throw Errno.ENOMEM.failure();
            }
            return found;
        }
        checkFixed(hint, bytes);
        if ((flags & MmapFlags.MAP_FIXED_NOREPLACE) != 0 && !map.areas().free(hint, hint + bytes)) {
            throw Errno.EEXIST.failure();
        }
        return hint;
    }

    /**
     * Finds room for a new area where mmap would put it.
     *
     * @throws io.jemu.syscalls.abi.SyscallException ENOMEM
     */
    public long room(long bytes) {
        return place(0, bytes, 0);
    }

    static void checkFixed(long address, long bytes) {
        if (address < 0 || address > Placement.TASK_SIZE - bytes) {
            throw Errno.ENOMEM.failure();
        }
        if (!Page.aligned(address)) {
            throw Errno.EINVAL.failure();
        }
        if (address < Placement.MMAP_MIN_ADDR) {
            throw Errno.EPERM.failure();
        }
    }

    private PrivateFile privateFile(Backing file) {
        boolean changes = file.writable() && file.hostFd() >= 0;
        return new PrivateFile(file, changes ? null : map.sharedFiles().cache().pagesOf(file),
                changes ? map.sharedFiles().pagesOf(file) : null);
    }

    private PageSource sourceOf(Backing file, int areaFlags, long bytes) {
        if ((areaFlags & Vma.SHARED) == 0) {
            return file == null ? PageSource.ANONYMOUS : privateFile(file);
        }
        if (file == null) {
            return new SharedPages(map.physical(), bytes);
        }
        if (file.hostFd() < 0) {
            throw Errno.ENODEV.failure();
        }
        return map.sharedFiles().pagesOf(file);
    }

    /** munmap(2). */
    public void munmap(long address, long length) {
        long bytes = Page.roundUp(length);
        if (!Page.aligned(address) || address < 0 || bytes <= 0 || bytes > Placement.TASK_SIZE
                || address > Placement.TASK_SIZE - bytes) {
            throw Errno.EINVAL.failure();
        }
        int index = map.areas().indexEndingAfter(address);
        boolean splitsOne = index < map.areas().size() && map.areas().get(index).start() < address
                && map.areas().get(index).end() > address + bytes;
        if (splitsOne && map.areas().size() >= MemoryMap.MAX_MAP_COUNT) {
            throw Errno.ENOMEM.failure();
        }
        map.remove(address, address + bytes);
    }

    /** mprotect(2). */
    public void mprotect(long address, long length, long protection) {
        long growth = protection & (Protection.PROT_GROWSDOWN | Protection.PROT_GROWSUP);
        if (growth == (Protection.PROT_GROWSDOWN | Protection.PROT_GROWSUP) || !Page.aligned(address)) {
            throw Errno.EINVAL.failure();
        }
        if (length == 0) {
            return;
        }
        long bytes = Page.roundUp(length);
        if (bytes <= 0 || address < 0 || address > Placement.TASK_SIZE - bytes) {
            throw Errno.ENOMEM.failure();
        }
        int allowed = Protection.MASK | Protection.PROT_SEM;
        if ((protection & ~growth & ~allowed) != 0) {
            throw Errno.EINVAL.failure();
        }
        long start = address;
        long end = address + bytes;
        Vma first = map.areas().find(start);
        if (first == null) {
            throw Errno.ENOMEM.failure();
        }
        if (growth == Protection.PROT_GROWSDOWN) {
            if (!first.has(Vma.GROWS_DOWN)) {
                throw Errno.EINVAL.failure();
            }
            start = first.start();
        } else if (growth == Protection.PROT_GROWSUP) {
            // No area grows up on x86-64.
            throw Errno.EINVAL.failure();
        }
        changeProtection(start, end, (int) protection & Protection.MASK);
    }

    private void changeProtection(long start, long end, int protection) {
        long at = start;
        Errno failure = null;
        while (at < end && failure == null) {
            Vma vma = map.areas().find(at);
            if (vma == null) {
                failure = Errno.ENOMEM;
            } else if (vma.has(Vma.SPECIAL) || vma.has(Vma.NEVER_WRITE) && (protection & Protection.PROT_WRITE) != 0) {
                failure = Errno.EACCES;
            } else {
                long to = Math.min(end, vma.end());
                if (vma.protection() != protection) {
                    Vma changed = vma.part(at, to).protect(protection);
                    if (vma.source().anonymous() && !changed.writable() && !map.pages().everWritten(vma)) {
                        changed = changed.withFlags(changed.flags() & ~Vma.ACCOUNTED);
                    }
                    if (changed.data() && !vma.data()) {
                        map.checkLimits(0, changed.length());
                    }
                    if (map.areas().size() >= MemoryMap.MAX_MAP_COUNT) {
                        failure = Errno.ENOMEM;
                        break;
                    }
                    map.swap(vma.part(at, to), changed);
                    map.pages().protect(at, to, protection);
                }
                at = to;
            }
        }
        map.areas().mergeAround(map, start, end);
        if (failure != null) {
            throw failure.failure();
        }
    }
}
