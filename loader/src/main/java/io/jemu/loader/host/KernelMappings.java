package io.jemu.loader.host;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.mm.MemoryMap;
import io.jemu.syscalls.mm.MmapFlags;

/** The memory map of a process. Only maps files that {@link KernelFiles} opened. */
public final class KernelMappings implements GuestMappings {
    private final MemoryMap map;

    public KernelMappings(MemoryMap map) {
        this.map = map;
    }

    @Override
    public long map(long address, long length, int protection, boolean fixed, GuestFile file, long offset) {
        int flags = MmapFlags.MAP_PRIVATE | (fixed ? MmapFlags.MAP_FIXED : 0);
        if (file == null) {
            return map.mappings().mmap(address, length, protection, flags | MmapFlags.MAP_ANONYMOUS, null, offset);
        }
        if (!(file instanceof KernelFile opened)) {
            throw Errno.ENODEV.failure();
        }
        return map.mappings().mmap(address, length, protection, flags | MmapFlags.MAP_DENYWRITE, opened.backing(), offset);
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
