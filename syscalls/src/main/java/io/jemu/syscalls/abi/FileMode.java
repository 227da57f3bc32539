package io.jemu.syscalls.abi;

/** Types and permissions of files: st_mode, inode(7). */
public final class FileMode {
    public static final int S_IFMT = 0xf000;
    public static final int S_IFSOCK = 0xc000;
    public static final int S_IFLNK = 0xa000;
    public static final int S_IFREG = 0x8000;
    public static final int S_IFBLK = 0x6000;
    public static final int S_IFDIR = 0x4000;
    public static final int S_IFCHR = 0x2000;
    public static final int S_IFIFO = 0x1000;

    /** Only owners remove names from such a directory. */
    public static final int S_ISVTX = 0x200;
    /** Such a program runs as its owner. */
    public static final int S_ISUID = 0x800;
    /** Files in such a directory get its group; such a program runs in its group. */
    public static final int S_ISGID = 0x400;

    /** The bits that chmod(2) can set. */
    public static final int PERMISSIONS = 0xfff;
    /** r-xr-xr-x */
    public static final int READ_EXECUTE_ALL = 0x16d;
    /** r--r--r-- */
    public static final int READ_ALL = 0x124;
    /** rw-r--r-- */
    public static final int WRITE_OWNER_READ_ALL = 0x1a4;
    /** rw-rw-rw- */
    public static final int READ_WRITE_ALL = 0x1b6;
    /** r-x------ */
    public static final int READ_EXECUTE_OWNER = 0x140;
    /** r-------- */
    public static final int READ_OWNER = 0x100;
    /** rw------- */
    public static final int READ_WRITE_OWNER = 0x180;
    /** rwxrwxrwx */
    public static final int ALL = 0x1ff;

    /** --x--x--x */
    public static final int EXECUTE_ALL = 0x49;
    /** -w--w--w- */
    public static final int WRITE_ALL = 0x92;

    private FileMode() {}

    /** The type bits of a mode. */
    public static int type(int mode) {
        return mode & S_IFMT;
    }
}
