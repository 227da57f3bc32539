package io.jemu.loader.host;

/** A guest file that is open for reading. */
public interface GuestFile extends AutoCloseable {
    /**
     * Reads from a position, as pread(2).
     *
     * @return bytes read, 0 at the end of the file
     * @throws io.jemu.syscalls.abi.SyscallException if the file cannot be read (a directory: EISDIR)
     */
    int read(long position, byte[] target, int offset, int length);

    /**
     * st_dev, st_ino, st_mode and st_size, as fstat(2).
     *
     * @throws io.jemu.syscalls.abi.SyscallException if the host does not tell
     */
    GuestFileStatus status();

    @Override
    void close();
}
