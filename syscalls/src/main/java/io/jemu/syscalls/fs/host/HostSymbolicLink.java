package io.jemu.syscalls.fs.host;

import io.jemu.syscalls.vfs.Node;

/** A symbolic link of the host's, which only the guest's path resolution follows. */
final class HostSymbolicLink extends HostEntry implements Node.Link {
    private final HostDirectory parent;
    private final String name;
    private final String target;

    HostSymbolicLink(HostDirectory parent, String name, String target) {
        super(parent.system());
        this.parent = parent;
        this.name = name;
        this.target = target;
    }

    @Override
    int take() {
        return parent.takeChild(name, 0);
    }

    @Override
    public String target() {
        return target;
    }
}
