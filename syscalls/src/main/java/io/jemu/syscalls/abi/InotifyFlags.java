package io.jemu.syscalls.abi;

/** Flags of inotify_init1(2), and events and flags of inotify_add_watch(2). */
public final class InotifyFlags {
    public static final int IN_ACCESS = 0x1;
    public static final int IN_MODIFY = 0x2;
    public static final int IN_ATTRIB = 0x4;
    public static final int IN_CLOSE_WRITE = 0x8;
    public static final int IN_CLOSE_NOWRITE = 0x10;
    public static final int IN_OPEN = 0x20;
    public static final int IN_MOVED_FROM = 0x40;
    public static final int IN_MOVED_TO = 0x80;
    public static final int IN_CREATE = 0x100;
    public static final int IN_DELETE = 0x200;
    public static final int IN_DELETE_SELF = 0x400;
    public static final int IN_MOVE_SELF = 0x800;
    public static final int IN_ONLYDIR = 0x100_0000;
    public static final int IN_DONT_FOLLOW = 0x200_0000;
    public static final int IN_EXCL_UNLINK = 0x400_0000;
    public static final int IN_MASK_CREATE = 0x1000_0000;
    public static final int IN_MASK_ADD = 0x2000_0000;
    public static final int IN_ONESHOT = 0x8000_0000;

    private InotifyFlags() {}
}
