package io.jemu.syscalls.abi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jemu.emulator.memory.AddressSpace;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stat(2) and statx(2) tell of a file.
 *
 * @param mask STATX_* bits: which of the fields are known
 * @param blockSize the preferred size of transfers in bytes
 * @param attributes STATX_ATTR_* bits
 * @param attributesMask which of the attributes are known
 * @param device st_dev in the encoding of stat(2): {@link #device(int, int)}
 * @param specialDevice st_rdev in the same encoding
 * @param mode type and permissions, see {@link FileMode}
 * @param size in bytes
 * @param blocks of 512 bytes
 * @param mount the mount's number
 */
public record FileStatus(
        int mask,
        int blockSize,
        long attributes,
        long attributesMask,
        long device,
        long specialDevice,
        long inode,
        int mode,
        int links,
        int user,
        int group,
        long size,
        long blocks,
        Timestamp accessed,
        Timestamp born,
        Timestamp changed,
        Timestamp modified,
        long mount) {

    /** STATX_BASIC_STATS: all that stat(2) tells. */
    public static final int BASIC = 0x7ff;
    /** STATX_BTIME: the time of birth. */
    public static final int BORN = 0x800;
    /** The size of struct stat on x86-64 in bytes. */
    public static final int STAT_SIZE = 144;
    /** The size of struct statx in bytes. */
    public static final int STATX_SIZE = 256;

    private static final Timestamp EPOCH = new Timestamp(0, 0);

    /** Takes a struct statx apart, as the host has filled it in. */
    public static FileStatus ofStatx(MemorySegment statx) {
        return new FileStatus(
                statx.get(JAVA_INT, 0),
                statx.get(JAVA_INT, 4),
                statx.get(JAVA_LONG, 8),
                statx.get(JAVA_LONG, 56),
                device(statx.get(JAVA_INT, 136), statx.get(JAVA_INT, 140)),
                device(statx.get(JAVA_INT, 128), statx.get(JAVA_INT, 132)),
                statx.get(JAVA_LONG, 32),
                statx.get(JAVA_SHORT, 28) & 0xffff,
                statx.get(JAVA_INT, 16),
                statx.get(JAVA_INT, 20),
                statx.get(JAVA_INT, 24),
                statx.get(JAVA_LONG, 40),
                statx.get(JAVA_LONG, 48),
                timestamp(statx, 64),
                timestamp(statx, 80),
                timestamp(statx, 96),
                timestamp(statx, 112),
                statx.get(JAVA_LONG, 144));
    }

    /** The status of a file that exists only inside jemu. */
    public static FileStatus synthetic(long device, long inode, int mode, int links, long size) {
        return new FileStatus(BASIC, 4096, 0, 0, device, 0, inode, mode, links, 0, 0, size, 0,
                EPOCH, EPOCH, EPOCH, EPOCH, 0);
    }

    /** The same as a file of another device with another number. */
    public FileStatus as(long newDevice, long newInode) {
        return new FileStatus(mask, blockSize, attributes, attributesMask, newDevice, specialDevice, newInode, mode,
                links,
                user, group, size, blocks, accessed, born, changed, modified, mount);
    }

    /** The same with another owner, other permissions and another number of names. */
    public FileStatus ownedBy(int newUser, int newGroup, int newMode, int newLinks) {
        return new FileStatus(mask, blockSize, attributes, attributesMask, device, specialDevice, inode, newMode,
                newLinks,
                newUser, newGroup, size, blocks, accessed, born, changed, modified, mount);
    }

    /** The same with another owner and time. */
    public FileStatus with(int newUser, int newGroup, Timestamp time) {
        return new FileStatus(mask, blockSize, attributes, attributesMask, device, specialDevice, inode, mode, links,
                newUser, newGroup, size, blocks, time, time, time, time, mount);
    }

    private static Timestamp timestamp(MemorySegment statx, int offset) {
        return new Timestamp(statx.get(JAVA_LONG, offset), statx.get(JAVA_INT, offset + 8) & 0xffff_ffffL);
    }

    /** A device number as stat(2) encodes it (glibc's makedev(3)). */
    public static long device(int major, int minor) {
        return (minor & 0xffL) | (major & 0xfffL) << 8 | (minor & 0xffff_ff00L) << 12 | (major & 0xffff_f000L) << 32;
    }

    /** The major number of a device. */
    public static int major(long device) {
        return (int) (device >>> 8 & 0xfff | device >>> 32 & 0xffff_f000L);
    }

    /** The minor number of a device. */
    public static int minor(long device) {
        return (int) (device & 0xff | device >>> 12 & 0xffff_ff00L);
    }

    public boolean isDirectory() {
        return FileMode.type(mode) == FileMode.S_IFDIR;
    }

    public boolean isRegular() {
        return FileMode.type(mode) == FileMode.S_IFREG;
    }

    public boolean isSymbolicLink() {
        return FileMode.type(mode) == FileMode.S_IFLNK;
    }

    /** Writes struct stat of x86-64 into guest memory. */
    public void writeStat(AddressSpace memory, long address) {
        ByteBuffer stat = ByteBuffer.allocate(STAT_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        stat.putLong(device).putLong(inode).putLong(links & 0xffff_ffffL);
        stat.putInt(mode).putInt(user).putInt(group).putInt(0);
        stat.putLong(specialDevice).putLong(size).putLong(blockSize).putLong(blocks);
        put(stat, accessed);
        put(stat, modified);
        put(stat, changed);
        memory.write(address, stat.array());
    }

    private static void put(ByteBuffer stat, Timestamp time) {
        stat.putLong(time.seconds()).putLong(time.nanoseconds());
    }

    /** Writes struct statx into guest memory. */
    public void writeStatx(AddressSpace memory, long address) {
        ByteBuffer statx = ByteBuffer.allocate(STATX_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        statx.putInt(mask).putInt(blockSize).putLong(attributes);
        statx.putInt(links).putInt(user).putInt(group).putShort((short) mode).putShort((short) 0);
        statx.putLong(inode).putLong(size).putLong(blocks).putLong(attributesMask);
        put32(statx, accessed);
        put32(statx, born);
        put32(statx, changed);
        put32(statx, modified);
        statx.putInt(major(specialDevice)).putInt(minor(specialDevice)).putInt(major(device)).putInt(minor(device));
        statx.putLong(mount);
        memory.write(address, statx.array());
    }

    private static void put32(ByteBuffer statx, Timestamp time) {
        statx.putLong(time.seconds()).putInt((int) time.nanoseconds()).putInt(0);
    }
}
