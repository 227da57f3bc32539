package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.FileStatus;

/** How an open file of the host looks to the guest: where it has its place, and what stat(2) tells of it. */
public interface HostView {
    /**
     * The guest's path of the file now.
     *
     * @param hostPath what the host says; starts with a slash
     */
    String guestPath(String hostPath);

    /** What stat(2) tells, made from what the host tells. */
    default FileStatus status(FileStatus host) {
        return host;
    }

    /**
     * The guest is about to write; ENOSPC if there is no room.
     *
     * @param bytes as many at most
     */
    default void reserve(long bytes) {}

    /** The file if its place is in a file system of jemu's own, else null. */
    default Node node() {
        return null;
    }
}
