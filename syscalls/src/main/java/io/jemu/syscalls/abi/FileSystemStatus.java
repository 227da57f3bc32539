package io.jemu.syscalls.abi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What statfs(2) tells of a file system.
 *
 * @param type the magic number
 * @param blockSize in bytes, also that of fragments
 * @param blocks all of them
 * @param free those that are free
 * @param files how many files there can be
 * @param freeFiles how many more there can be
 * @param flags ST_*
 */
public record FileSystemStatus(
        long type, long blockSize, long blocks, long free, long files, long freeFiles, long flags) {
    /** The size of struct statfs, the same on all 64-bit machines. */
    public static final int SIZE = 120;
    /** TMPFS_MAGIC. */
    public static final long TMPFS_MAGIC = 0x0102_1994;
    /** PIPEFS_MAGIC: of pipes. */
    public static final long PIPEFS_MAGIC = 0x5049_5045;
    /** OVERLAYFS_SUPER_MAGIC. */
    public static final long OVERLAYFS_SUPER_MAGIC = 0x794c_7630;
    /** The file system can only be read. */
    public static final long ST_RDONLY = 1;
    /** Devices in it are not opened. */
    public static final long ST_NODEV = 4;
    /** Set by the kernel: the flags are valid. */
    public static final long ST_VALID = 0x20;

    private static final long PROC_SUPER_MAGIC = 0x9fa0;
    private static final long PAGE_SIZE = 4096;
    private static final int NAMELEN = 64;
    private static final int TYPE = 0;
    private static final int FLAGS = 80;

    /** A file system without contents of its own, with pages as blocks. */
    public static final FileSystemStatus PROC = new FileSystemStatus(PROC_SUPER_MAGIC, PAGE_SIZE, 0, 0, 0, 0, ST_VALID);

    /** As struct statfs. */
    public byte[] bytes() {
        ByteBuffer statfs = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(type).putLong(blockSize).putLong(blocks).putLong(free).putLong(free)
                .putLong(files).putLong(freeFiles);
        return statfs.putLong(NAMELEN, PathLimits.NAME_MAX).putLong(NAMELEN + Long.BYTES, blockSize)
                .putLong(FLAGS, flags).array();
    }

    /** A struct statfs with another type and more flags. */
    public static byte[] changed(byte[] statfs, long type, long moreFlags) {
        ByteBuffer copy = ByteBuffer.wrap(statfs.clone()).order(ByteOrder.LITTLE_ENDIAN);
        return copy.putLong(TYPE, type).putLong(FLAGS, copy.getLong(FLAGS) | moreFlags).array();
    }

    /** The type in a struct statfs. */
    public static long type(byte[] statfs) {
        return ByteBuffer.wrap(statfs).order(ByteOrder.LITTLE_ENDIAN).getLong(TYPE);
    }
}
