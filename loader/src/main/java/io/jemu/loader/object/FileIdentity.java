package io.jemu.loader.object;

/**
 * What makes two opened files the same object: struct r_file_id of glibc.
 *
 * @param device st_dev
 * @param inode st_ino
 */
public record FileIdentity(long device, long inode) {
}
