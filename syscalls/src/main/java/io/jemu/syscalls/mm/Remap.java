package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.abi.Errno;

/** mremap(2) (mm/mremap.c). */
public final class Remap {

    private final MemoryMap map;

    public Remap(MemoryMap map) {
        this.map = map;
    }

    /**
     * @param newAddress where to, with MREMAP_FIXED; a hint with MREMAP_DONTUNMAP
     * @return where the area is now
     * @throws io.jemu.syscalls.abi.SyscallException EINVAL, EFAULT, ENOMEM, EAGAIN as mremap(2) says
     */
    public long mremap(long address, long oldLength, long newLength, int flags, long newAddress) {
        boolean fixed = (flags & MremapFlags.MREMAP_FIXED) != 0;
        boolean mayMove = (flags & MremapFlags.MREMAP_MAYMOVE) != 0;
        boolean keep = (flags & MremapFlags.MREMAP_DONTUNMAP) != 0;
        long oldBytes = Page.roundUp(oldLength);
        long newBytes = Page.roundUp(newLength);
        if ((flags & ~(MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_FIXED | MremapFlags.MREMAP_DONTUNMAP)) != 0
                || !Page.aligned(address)
                || newBytes <= 0 || newBytes > Placement.TASK_SIZE || oldBytes < 0
                || (fixed || keep) && (!mayMove || !targetIsSane(address, oldBytes, newBytes, newAddress))
                || keep && oldBytes != newBytes) {
            throw Errno.EINVAL.failure();
        }
        Vma vma = map.find(address);
        if (vma == null) {
            throw Errno.EFAULT.failure();
        }
        if (fixed && newAddress < Placement.MMAP_MIN_ADDR) {
            throw Errno.EPERM.failure();
        }
        if (fixed && oldBytes == newBytes && oldBytes > vma.end() - address) {
            return moveAll(address, oldBytes, newAddress, keep);
        }
        if (fixed && oldBytes > vma.end() - address) {
            // Found out before anything is unmapped.
            throw Errno.EFAULT.failure();
        }
        if (newBytes < oldBytes) {
            map.mappings().munmap(address + newBytes, oldBytes - newBytes);
            if (!fixed) {
                return address;
            }
            oldBytes = newBytes;
        } else if (newBytes == oldBytes && !fixed && !keep) {
            return address;
        }
        checkArea(vma, address, oldBytes, newBytes, keep);
        if (!fixed && !keep && oldBytes != 0 && growsInPlace(vma, address, oldBytes, newBytes)) {
            return address;
        }
        if (!mayMove) {
            throw Errno.ENOMEM.failure();
        }
        long target = newAddress;
        if (!fixed) {
            target = map.placement().find(map.areas(), keep ? newAddress : 0, newBytes, false);
            if (target == 0) {
                throw Errno.ENOMEM.failure();
            }
        }
        return move(map.find(address), address, oldBytes, target, newBytes, keep);
    }

    private static boolean targetIsSane(long address, long oldBytes, long newBytes, long newAddress) {
        return Page.aligned(newAddress) && newAddress >= 0 && newAddress <= Placement.TASK_SIZE - newBytes
                && (address + oldBytes <= newAddress || newAddress + newBytes <= address);
    }

    /** Moves several areas, and the gaps between them; each is checked when its turn comes. */
    private long moveAll(long address, long bytes, long newAddress, boolean keep) {
        long end = address + bytes;
        for (long at = address; at < end; ) {
            int index = map.areas().indexEndingAfter(at);
            if (index == map.areas().size() || map.areas().get(index).start() >= end) {
                break;
            }
            Vma vma = map.areas().get(index);
            long from = Math.max(at, vma.start());
            long length = Math.min(end, vma.end()) - from;
            checkArea(vma, from, length, length, keep);
            move(vma, from, length, newAddress + (from - address), length, keep);
            at = from + length;
        }
        return newAddress;
    }

    private void checkArea(Vma vma, long address, long oldBytes, long newBytes, boolean keep) {
        if (oldBytes == 0 && !vma.shared() || vma.has(Vma.SPECIAL) && newBytes > oldBytes) {
            throw Errno.EINVAL.failure();
        }
        if (oldBytes > vma.end() - address || vma.has(Vma.SPECIAL)) {
            throw Errno.EFAULT.failure();
        }
        long more = newBytes - oldBytes;
        if (vma.has(Vma.LOCKED) && Long.compareUnsigned(map.lockedBytes() + more, map.limits().locked()) > 0) {
            throw Errno.EAGAIN.failure();
        }
        long total = keep ? newBytes : more;
        if (vma.data() && more > map.physical().limit()) {
            throw Errno.ENOMEM.failure();
        }
        map.checkLimits(total, vma.data() ? total : 0);
    }

    private boolean growsInPlace(Vma vma, long address, long oldBytes, long newBytes) {
        long end = address + oldBytes;
        if (vma.end() != end || !map.placement().roomToGrow(map.areas(), end, newBytes - oldBytes)) {
            return false;
        }
        PageSource source = vma.source();
        map.add(new Vma(end, address + newBytes, vma.protection(), vma.flags(), source,
                source.anonymous() ? 0 : vma.offsetOf(end), vma.name()));
        return true;
    }

    private long move(Vma vma, long address, long oldBytes, long target, long newBytes, boolean keep) {
        PageSource source = vma.source();
        long offset = source.anonymous() ? 0 : vma.offsetOf(address);
        // The heap's name goes with brk, not with its pages.
        String name = vma.name().equals("[heap]") ? "" : vma.name();
        map.remove(target, target + newBytes);
        map.add(new Vma(target, target + newBytes, vma.protection(), vma.flags(), source, offset, name));
        if (oldBytes == 0) {
            return target;
        }
        map.pages().move(address, target, oldBytes);
        if (!keep) {
            map.remove(address, address + oldBytes);
        }
        return target;
    }
}
