package io.jemu.syscalls.fs;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/**
 * A symbolic link.
 *
 * @param file the open file that following the link leads to, or null to follow {@code target}
 */
public record LinkNode(FileStatus status, String target, OpenFile file) implements Node.Link {
    public LinkNode(FileStatus status, String target) {
        this(status, target, null);
    }
}
