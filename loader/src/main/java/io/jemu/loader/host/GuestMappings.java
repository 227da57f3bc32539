package io.jemu.loader.host;

/** The mappings of the guest process, changed as ld.so changes them: by mmap(2), mprotect(2), munmap(2). */
public interface GuestMappings {
    /**
     * Maps a file privately.
     *
     * @param address where, page aligned; 0 lets the kernel choose
     * @param length bytes
     * @param protection PROT_* bits, see io.jemu.syscalls.mm.Protection
     * @param fixed whether exactly there (MAP_FIXED), replacing what is mapped
     * @param file the file, or null for anonymous zero memory
     * @param offset in the file, a multiple of the page size
     * @return the address of the mapping
     * @throws io.jemu.syscalls.abi.SyscallException with mmap's errno
     */
    long map(long address, long length, int protection, boolean fixed, GuestFile file, long offset);

    /** Changes the protection of whole pages. */
    void protect(long address, long length, int protection);

    /** Removes mappings. */
    void unmap(long address, long length);
}
