package io.jemu.syscalls.fs.tmp;

import io.jemu.syscalls.vfs.Node;

/** A symbolic link. */
final class MemoryLink extends MemoryEntry implements Node.Link {
    private final String target;

    MemoryLink(Inode inode, MemoryDirectory parent, String name, String target) {
        super(inode, parent, name);
        this.target = target;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    MemoryEntry named(MemoryDirectory newParent, String newName) {
        return new MemoryLink(inode(), newParent, newName, target);
    }
}
