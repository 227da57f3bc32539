package io.jemu.syscalls.mm;

import io.jemu.emulator.memory.Page;
import io.jemu.syscalls.abi.Errno;

/** What Linux checks of the arguments of mmap(2) before it looks for room (mm/mmap.c, do_mmap), in its order. */
final class MmapRequest {
    private static final int LEGACY_FLAGS = MmapFlags.MAP_SHARED | MmapFlags.MAP_PRIVATE | MmapFlags.MAP_FIXED
            | MmapFlags.MAP_ANONYMOUS | MmapFlags.MAP_DENYWRITE | MmapFlags.MAP_EXECUTABLE | MmapFlags.MAP_LOCKED
            | MmapFlags.MAP_GROWSDOWN | MmapFlags.MAP_NORESERVE | MmapFlags.MAP_POPULATE | MmapFlags.MAP_NONBLOCK
            | MmapFlags.MAP_STACK | MmapFlags.MAP_HUGETLB | MmapFlags.MAP_32BIT | MmapFlags.MAP_ABOVE4G
            | MmapRequest.HUGE_2MB << MmapFlags.MAP_HUGE_SHIFT | MmapRequest.HUGE_1GB << MmapFlags.MAP_HUGE_SHIFT;
    /** Logarithms of the sizes that huge pages have on x86-64. */
    private static final int HUGE_2MB = 21;
    private static final int HUGE_1GB = 30;

    private MmapRequest() {}

    static void check(long length, int flags, Backing file, long offset) {
        if (!Page.aligned(offset) || length == 0) {
            throw Errno.EINVAL.failure();
        }
        if ((flags & MmapFlags.MAP_HUGETLB) != 0) {
            int size = flags >>> MmapFlags.MAP_HUGE_SHIFT & MmapFlags.MAP_HUGE_MASK;
            boolean exists = file == null && (size == 0 || size == HUGE_2MB || size == HUGE_1GB);
            // No huge pages are set aside.
            throw (exists ? Errno.ENOMEM : Errno.EINVAL).failure();
        }
        // loff_t is signed: no file goes on beyond 2^63 bytes.
        if (file != null && (offset < 0 || length > 0 && offset > Long.MAX_VALUE - length)) {
            throw Errno.EOVERFLOW.failure();
        }
        int type = flags & MmapFlags.MAP_TYPE;
        if (file == null) {
            if (type != MmapFlags.MAP_SHARED && type != MmapFlags.MAP_PRIVATE) {
                throw Errno.EINVAL.failure();
            }
        } else {
            checkFile(type, flags, file);
        }
    }

    private static void checkFile(int type, int flags, Backing file) {
        if (type != MmapFlags.MAP_SHARED && type != MmapFlags.MAP_PRIVATE && type != MmapFlags.MAP_SHARED_VALIDATE) {
            throw Errno.EINVAL.failure();
        }
        if (type == MmapFlags.MAP_SHARED_VALIDATE && (flags & ~(LEGACY_FLAGS | MmapFlags.MAP_SHARED_VALIDATE)) != 0) {
            throw Errno.EOPNOTSUPP.failure();
        }
        if (!file.readable()) {
            throw Errno.EACCES.failure();
        }
        if ((flags & MmapFlags.MAP_GROWSDOWN) != 0) {
            throw Errno.EINVAL.failure();
        }
    }

    /** The flags of the area. */
    static int areaFlags(int protection, int flags, Backing file) {
        int areaFlags = 0;
        if ((flags & MmapFlags.MAP_TYPE) != MmapFlags.MAP_PRIVATE) {
            areaFlags |= Vma.SHARED;
            if (file != null && !file.writable()) {
                if ((protection & Protection.PROT_WRITE) != 0) {
                    throw (file.writeSealed() ? Errno.EPERM : Errno.EACCES).failure();
                }
                areaFlags |= Vma.NEVER_WRITE;
            }
        }
        if ((flags & MmapFlags.MAP_GROWSDOWN) != 0) {
            if ((areaFlags & Vma.SHARED) != 0) {
                throw Errno.EINVAL.failure();
            }
            areaFlags |= Vma.GROWS_DOWN;
        }
        if ((flags & MmapFlags.MAP_NORESERVE) != 0) {
            areaFlags |= Vma.NO_RESERVE;
        } else if ((protection & Protection.PROT_WRITE) != 0 && (areaFlags & Vma.SHARED) == 0) {
            areaFlags |= Vma.ACCOUNTED;
        }
        if ((flags & MmapFlags.MAP_LOCKED) != 0) {
            areaFlags |= Vma.LOCKED;
        }
        return areaFlags;
    }
}
