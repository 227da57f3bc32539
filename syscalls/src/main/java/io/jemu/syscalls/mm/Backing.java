package io.jemu.syscalls.mm;

import io.jemu.syscalls.abi.Errno;
import java.lang.foreign.MemorySegment;

/** A file as memory mappings see it: an identity, a size, pages to read, and a host descriptor to share. */
public interface Backing {
    /** st_dev of the file, for /proc/self/maps. */
    long identityDevice();

    /** st_ino of the file. */
    long identityInode();

    /**
     * With {@link #contentInode}: tells whether two mappings are of the same contents. Not so the identity where a file
     * keeps it when a copy takes its place.
     */
    default long contentDevice() {
        return identityDevice();
    }

    /** See {@link #contentDevice}. */
    default long contentInode() {
        return identityInode();
    }

    /** The path that /proc/self/maps shows, with " (deleted)" if the file has no name any more. */
    String pathForMaps();

    /** The file's size in bytes now. */
    long size();

    /**
     * A number that is another one when the file's contents have changed, as far as can be told when the mapping is
     * made; 0 if it cannot be told. Pages of the same file and version may be shared between mappings.
     */
    default long version() {
        return 0;
    }

    /**
     * Reads bytes of the file into guest RAM.
     *
     * @param target guest RAM to fill; what lies beyond the end of the file is left as it is
     * @param fileOffset where in the file, in bytes
     * @return the number of bytes read, or a negative errno
     */
    int read(MemorySegment target, long fileOffset);

    /** A host descriptor that can be mapped MAP_SHARED, or -1 if the file is not one of the host's. */
    int hostFd();

    /**
     * Gives up the contents of a range, which reads as zeros afterwards.
     *
     * @throws io.jemu.syscalls.abi.SyscallException EOPNOTSUPP if the file has no way to do that, or what the host says
     */
    default void punchHole(long offset, long length) {
        throw Errno.EOPNOTSUPP.failure();
    }

    /** Whether the open file allows reading: a mapping without it is EACCES. */
    boolean readable();

    /** Whether the open file allows writing: a writable shared mapping without it is EACCES. */
    boolean writable();

    /** Whether a seal of the file forbids new mappings that share writes: a writable one is EPERM, not EACCES. */
    default boolean writeSealed() {
        return false;
    }

    /** Adds a user: the open file stays open while a mapping of it exists, also after close(2). */
    void retain();

    /** Drops a user that {@link #retain} added. */
    void release();
}
