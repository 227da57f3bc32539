package io.jemu.loader.host;

import java.util.Arrays;

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
     * Reads until the array is full or the file ends.
     *
     * @return bytes read
     * @throws io.jemu.syscalls.abi.SyscallException if the file cannot be read
     */
    default int read(long position, byte[] target) {
        int length = 0;
        while (length < target.length) {
            int count = read(position + length, target, length, target.length - length);
            if (count == 0) {
                break;
            }
            length += count;
        }
        return length;
    }

    /**
     * Reads the file from its start.
     *
     * @param limit the most bytes to read, not negative
     * @return what was read: all of a file that is not longer than the limit
     * @throws io.jemu.syscalls.abi.SyscallException if the file cannot be read
     */
    default byte[] readStart(int limit) {
        byte[] bytes = new byte[Math.clamp(status().size(), 0, limit)];
        return Arrays.copyOf(bytes, read(0, bytes));
    }

    /**
     * st_dev, st_ino, st_mode and st_size, as fstat(2).
     *
     * @throws io.jemu.syscalls.abi.SyscallException if the host does not tell
     */
    GuestFileStatus status();

    /** Another number when the file's contents have changed; 0 if that cannot be told. */
    long version();

    @Override
    void close();
}
