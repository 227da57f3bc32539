package io.jemu.syscalls.strace;

import io.jemu.syscalls.descriptor.ConstantTable;
import java.util.Map;

/** What tells of files and file systems. */
final class FileStructures {
    private static final int STAT_SIZE = 144;
    private static final int STAT_INODE = 8;
    private static final int STAT_LINKS = 16;
    private static final int STAT_MODE = 24;
    private static final int STAT_USER = 28;
    private static final int STAT_GROUP = 32;
    private static final int STAT_BLOCK_SIZE = 56;
    private static final int STAT_BLOCKS = 64;
    private static final int STAT_TIMES = 72;
    private static final int STATX_BLOCK_SIZE = 4;
    private static final int STATX_LINKS = 16;
    private static final int STATX_INODE = 32;
    private static final int STATX_BLOCKS = 48;
    private static final int STATX_MASK_OF_ATTRIBUTES = 56;
    private static final int STATX_TIMES = 64;
    private static final int STATX_DEVICES = 128;
    private static final int STATX_BTIME = 0x800;
    private static final int STAT_RDEV = 40;
    private static final int STAT_FILE_SIZE = 48;
    private static final int STATX_SIZE = 256;
    private static final int STATX_ATTRIBUTES = 8;
    private static final int STATX_MODE = 28;
    private static final int STATX_FILE_SIZE = 40;
    private static final int FILE_TYPE = 0170000;
    private static final int CHARACTER_DEVICE = 020000;
    private static final int BLOCK_DEVICE = 060000;
    private static final int STATFS_SIZE = 120;
    private static final int FLOCK_SIZE = 32;
    private static final int POLLFD_SIZE = 8;
    private static final int EPOLL_EVENT_SIZE = 12;
    private static final int OPEN_HOW_SIZE = 24;

    static final ConstantTable POLL = ConstantTable.parse("""
            POLLIN=0x1 POLLPRI=0x2 POLLOUT=0x4 POLLRDNORM=0x40 POLLWRNORM=0x100 POLLRDBAND=0x80 POLLWRBAND=0x200
            POLLERR=0x8 POLLHUP=0x10 POLLNVAL=0x20 POLLMSG=0x400 POLLREMOVE=0x1000 POLLRDHUP=0x2000""");
    static final ConstantTable OPEN = ConstantTable.parse("""
            mask=3 O_RDONLY=0 O_WRONLY=1 O_RDWR=2 O_ACCMODE=3 O_CREAT=0x40 O_EXCL=0x80 O_NOCTTY=0x100 O_TRUNC=0x200
            O_APPEND=0x400 O_NONBLOCK=0x800 O_SYNC=0x101000 __O_SYNC=0x100000 O_DSYNC=0x1000 O_DIRECT=0x4000
            O_LARGEFILE=0x8000 O_NOFOLLOW=0x20000 O_NOATIME=0x40000 O_CLOEXEC=0x80000 O_PATH=0x200000
            O_TMPFILE=0x410000 O_DIRECTORY=0x10000 __O_TMPFILE=0x400000 FASYNC=0x2000""");
    static final ConstantTable LOCK_TYPE = ConstantTable.parse("F_RDLCK=0 F_WRLCK=1 F_UNLCK=2");
    static final ConstantTable SEEK = ConstantTable.parse("SEEK_SET=0 SEEK_CUR=1 SEEK_END=2 SEEK_DATA=3 SEEK_HOLE=4");

    private static final ConstantTable EPOLL = ConstantTable.parse("""
            EPOLLIN=0x1 EPOLLPRI=0x2 EPOLLOUT=0x4 EPOLLRDNORM=0x40 EPOLLRDBAND=0x80 EPOLLWRNORM=0x100 EPOLLWRBAND=0x200
            EPOLLMSG=0x400 EPOLLERR=0x8 EPOLLHUP=0x10 EPOLLRDHUP=0x2000 EPOLLEXCLUSIVE=0x10000000
            EPOLLWAKEUP=0x20000000 EPOLLONESHOT=0x40000000 EPOLLET=0x80000000""");
    static final ConstantTable STATX_MASK = ConstantTable.parse("""
            STATX_ALL=0xfff STATX_BASIC_STATS=0x7ff STATX_TYPE=0x1 STATX_MODE=0x2 STATX_NLINK=0x4 STATX_UID=0x8
            STATX_GID=0x10 STATX_ATIME=0x20 STATX_MTIME=0x40 STATX_CTIME=0x80 STATX_INO=0x100 STATX_SIZE=0x200
            STATX_BLOCKS=0x400 STATX_BTIME=0x800 STATX_MNT_ID=0x1000 STATX_DIOALIGN=0x2000""");
    private static final ConstantTable STATX_ATTRIBUTE = ConstantTable.parse("""
            STATX_ATTR_COMPRESSED=0x4 STATX_ATTR_IMMUTABLE=0x10 STATX_ATTR_APPEND=0x20 STATX_ATTR_NODUMP=0x40
            STATX_ATTR_ENCRYPTED=0x800 STATX_ATTR_AUTOMOUNT=0x1000 STATX_ATTR_MOUNT_ROOT=0x2000
            STATX_ATTR_VERITY=0x100000 STATX_ATTR_DAX=0x200000""");
    private static final ConstantTable FILE_SYSTEM = ConstantTable.parse("""
            EXT2_SUPER_MAGIC=0xef53 PROC_SUPER_MAGIC=0x9fa0 TMPFS_MAGIC=0x1021994 SYSFS_MAGIC=0x62656572
            BTRFS_SUPER_MAGIC=0x9123683e XFS_SUPER_MAGIC=0x58465342 OVERLAYFS_SUPER_MAGIC=0x794c7630
            DEVPTS_SUPER_MAGIC=0x1cd1 RAMFS_MAGIC=0x858458f6 NFS_SUPER_MAGIC=0x6969 FUSE_SUPER_MAGIC=0x65735546
            SQUASHFS_MAGIC=0x73717368 CGROUP2_SUPER_MAGIC=0x63677270 PIPEFS_MAGIC=0x50495045
            SOCKFS_MAGIC=0x534f434b ANON_INODE_FS_MAGIC=0x9041934 MSDOS_SUPER_MAGIC=0x4d44
            V9FS_MAGIC=0x1021997 F2FS_SUPER_MAGIC=0xf2f52010 ISOFS_SUPER_MAGIC=0x9660""");
    private static final ConstantTable MOUNT = ConstantTable.parse("""
            ST_RDONLY=1 ST_NOSUID=2 ST_NODEV=4 ST_NOEXEC=8 ST_SYNCHRONOUS=16 ST_VALID=32 ST_MANDLOCK=64
            ST_NOATIME=1024 ST_NODIRATIME=2048 ST_RELATIME=4096 ST_NOSYMFOLLOW=8192""");
    private static final ConstantTable RESOLVE = ConstantTable.parse("""
            RESOLVE_NO_XDEV=1 RESOLVE_NO_MAGICLINKS=2 RESOLVE_NO_SYMLINKS=4 RESOLVE_BENEATH=8 RESOLVE_IN_ROOT=16
            RESOLVE_CACHED=32""");

    static final Structure FLOCK = Structure.of(FLOCK_SIZE, FileStructures::lock);

    /** As F_GETLK fills it in. */
    static final Structure LOCK_FOUND = Structure.of(FLOCK_SIZE, fields -> {
        lock(fields);
        fields.signed32("l_pid", 3 * Long.BYTES);
    });

    private static final long PERMISSIONS = 07777;
    static final Structure OPEN_HOW = Structure.of(OPEN_HOW_SIZE, FileStructures::openHow);

    private FileStructures() {}

    static void addTo(Map<String, Structure> byName) {
        byName.put("stat", Structure.of(STAT_SIZE, FileStructures::stat));
        byName.put("statx", Structure.of(STATX_SIZE, FileStructures::statx));
        byName.put("statfs", Structure.of(STATFS_SIZE, FileStructures::statfs));
        byName.put("flock", FLOCK);
        byName.put("pollfd", new Structure(POLLFD_SIZE, false, (view, at) -> {
            int fd = view.read32(at);
            return fd < 0 ? "{fd=" + fd + "}"
                    : "{fd=" + view.descriptor(fd) + ", events="
                            + view.flags(POLL, view.read16(at + Integer.BYTES) & 0xffff) + "}";
        }));
        byName.put("epoll_event", Structure.of(EPOLL_EVENT_SIZE, fields -> fields
                .flags32("events", 0, EPOLL)
                .put("data", "{u32=" + Integer.toUnsignedString(fields.int32(Integer.BYTES)) + ", u64="
                        + Long.toUnsignedString(fields.int64(Integer.BYTES)) + "}")));
        byName.put("open_how", OPEN_HOW);
    }

    private static void stat(Fields fields) {
        int mode = fields.int32(STAT_MODE);
        boolean all = !fields.view().abbreviated();
        if (all) {
            fields.put("st_dev", fields.view().device(fields.int64(0))).unsigned64("st_ino", STAT_INODE);
        }
        fields.put("st_mode", fields.view().mode(mode));
        if (all) {
            fields.unsigned64("st_nlink", STAT_LINKS).id("st_uid", STAT_USER).id("st_gid", STAT_GROUP)
                    .unsigned64("st_blksize", STAT_BLOCK_SIZE).unsigned64("st_blocks", STAT_BLOCKS);
        }
        if ((mode & FILE_TYPE) == CHARACTER_DEVICE || (mode & FILE_TYPE) == BLOCK_DEVICE) {
            fields.put("st_rdev", fields.view().device(fields.int64(STAT_RDEV)));
        } else {
            fields.signed64("st_size", STAT_FILE_SIZE);
        }
        if (fields.cut()) {
            return;
        }
        int at = STAT_TIMES;
        for (String name : new String[] {"st_atime", "st_mtime", "st_ctime"}) {
            long seconds = fields.int64(at);
            long nanoseconds = fields.int64(at + Long.BYTES);
            fields.put(name, seconds + TimeStructures.nanosecondComment(seconds, nanoseconds));
            if (nanoseconds != 0) {
                fields.unsigned64(name + "_nsec", at + Long.BYTES);
            }
            at += 2 * Long.BYTES;
        }
    }

    private static void statx(Fields fields) {
        boolean all = !fields.view().abbreviated();
        fields.flags32("stx_mask", 0, STATX_MASK);
        if (all) {
            fields.unsigned32("stx_blksize", STATX_BLOCK_SIZE);
        }
        fields.flags64("stx_attributes", STATX_ATTRIBUTES, STATX_ATTRIBUTE);
        if (all) {
            fields.unsigned32("stx_nlink", STATX_LINKS).id("stx_uid", STATX_LINKS + Integer.BYTES)
                    .id("stx_gid", STATX_LINKS + 2 * Integer.BYTES);
        }
        fields.put("stx_mode", fields.view().mode(fields.unsigned16(STATX_MODE)));
        if (all) {
            fields.unsigned64("stx_ino", STATX_INODE);
        }
        fields.unsigned64("stx_size", STATX_FILE_SIZE);
        if (fields.cut()) {
            return;
        }
        fields.unsigned64("stx_blocks", STATX_BLOCKS).flags64("stx_attributes_mask", STATX_MASK_OF_ATTRIBUTES,
                STATX_ATTRIBUTE);
        String[] times = {"stx_atime", "stx_btime", "stx_ctime", "stx_mtime"};
        for (int i = 0; i < times.length; i++) {
            int at = STATX_TIMES + i * 2 * Long.BYTES;
            if (i != 1 || (fields.int32(0) & STATX_BTIME) != 0) {
                long seconds = fields.int64(at);
                long nanoseconds = Integer.toUnsignedLong(fields.int32(at + Long.BYTES));
                fields.put(times[i], "{tv_sec=" + seconds + ", tv_nsec=" + nanoseconds + "}"
                        + TimeStructures.nanosecondComment(seconds, nanoseconds));
            }
        }
        fields.unsigned32("stx_rdev_major", STATX_DEVICES).unsigned32("stx_rdev_minor", STATX_DEVICES + Integer.BYTES)
                .unsigned32("stx_dev_major", STATX_DEVICES + 2 * Integer.BYTES)
                .unsigned32("stx_dev_minor", STATX_DEVICES + 3 * Integer.BYTES)
                .hex64("stx_mnt_id", STATX_DEVICES + 2 * Long.BYTES);
    }

    private static void statfs(Fields fields) {
        String[] counts = {"f_bsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree"};
        fields.put("f_type", fields.view().constant(FILE_SYSTEM, fields.int64(0)));
        int offset = Long.BYTES;
        for (String count : counts) {
            fields.unsigned64(count, offset);
            offset += Long.BYTES;
        }
        fields.put("f_fsid", "{val=[" + Values.hex(Integer.toUnsignedLong(fields.int32(offset))) + ", "
                + Values.hex(Integer.toUnsignedLong(fields.int32(offset + Integer.BYTES))) + "]}");
        fields.unsigned64("f_namelen", offset + Long.BYTES)
                .unsigned64("f_frsize", offset + 2 * Long.BYTES)
                .put("f_flags", fields.view().flags(MOUNT, fields.int64(offset + 3 * Long.BYTES)));
    }

    private static void lock(Fields fields) {
        fields.put("l_type", fields.view().constant(LOCK_TYPE, fields.unsigned16(0)))
                .put("l_whence", fields.view().constant(SEEK, fields.unsigned16(Short.BYTES)))
                .signed64("l_start", Long.BYTES)
                .signed64("l_len", 2 * Long.BYTES);
    }

    private static void openHow(Fields fields) {
        long mode = fields.int64(Long.BYTES);
        fields.put("flags", fields.view().flags(OPEN, fields.int64(0)));
        if (mode != 0) {
            fields.put("mode", mode <= PERMISSIONS ? Values.mode((int) mode) : Values.octal(mode));
        }
        fields.put("resolve", fields.view().flags(RESOLVE, fields.int64(2 * Long.BYTES)));
    }
}
