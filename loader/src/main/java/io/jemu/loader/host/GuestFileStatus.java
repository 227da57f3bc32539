package io.jemu.loader.host;

/**
 * What the linker wants to know of a file.
 *
 * @param device st_dev
 * @param inode st_ino
 * @param mode st_mode, file type and permissions
 * @param size st_size, bytes
 */
public record GuestFileStatus(long device, long inode, int mode, long size) {
    private static final int S_IFMT = 0xf000;
    private static final int S_IFDIR = 0x4000;
    private static final int S_IFREG = 0x8000;
    private static final int S_ISUID = 0x800;

    public boolean isDirectory() {
        return (mode & S_IFMT) == S_IFDIR;
    }

    public boolean isRegularFile() {
        return (mode & S_IFMT) == S_IFREG;
    }

    public boolean isSetUid() {
        return (mode & S_ISUID) != 0;
    }
}
