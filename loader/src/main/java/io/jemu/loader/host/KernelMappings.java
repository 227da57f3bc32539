package io.jemu.loader.host;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.MmapFlags;
import io.jemu.syscalls.mm.Protection;

/** The memory map of a process. Only maps files that {@link KernelFiles} opened. */
public final class KernelMappings implements GuestMappings {
    private final MemoryMap map;
    private final boolean low;

    /** @param low whether files and code go below 2 GiB where nothing else is asked for (MAP_32BIT) */
    public KernelMappings(MemoryMap map, boolean low) {
        this.map = map;
        this.low = low;
    }

    @Override
    public long map(long address, long length, int protection, boolean fixed, GuestFile file, long offset) {
        int flags = MmapFlags.MAP_PRIVATE | (fixed ? MmapFlags.MAP_FIXED : 0);
        if (low && address == 0 && (file != null || (protection & Protection.PROT_EXEC) != 0)) {
            try {
                return map(address, length, protection, flags | MmapFlags.MAP_32BIT, file, offset);
            } catch (SyscallException noRoom) {
                // Anywhere, then.
            }
        }
        return map(address, length, protection, flags, file, offset);
    }

    private long map(long address, long length, int protection, int flags, GuestFile file, long offset) {
        if (file == null) {
            return map.mappings().mmap(address, length, protection, flags | MmapFlags.MAP_ANONYMOUS, null, offset);
        }
        if (!(file instanceof KernelFile opened)) {
            throw Errno.ENODEV.failure();
        }
        return map.mappings().mmap(address, length, protection, flags | MmapFlags.MAP_DENYWRITE, opened.backing(),
                offset);
    }

    @Override
    public void protect(long address, long length, int protection) {
        map.mappings().mprotect(address, length, protection);
    }

    @Override
    public void unmap(long address, long length) {
        map.mappings().munmap(address, length);
    }
}
