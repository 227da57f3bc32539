package io.jemu.loader.object;

/**
 * What makes two opened files the same object: struct r_file_id of glibc.
 *
 * @param device st_dev
 * @param inode st_ino
 */
public record FileIdentity(long device, long inode) {
    /** Written out: for the comparison that comes with a record, the JVM would spin classes in every run. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FileIdentity file && file.device == device && file.inode == inode;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(device) ^ Long.hashCode(inode);
    }
}
