package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.FileStatus;

/** What tells files from each other, whatever their names: st_dev and st_ino. */
public record FileIdentity(long device, long inode) {
    static FileIdentity of(FileStatus status) {
        return new FileIdentity(status.device(), status.inode());
    }
}
