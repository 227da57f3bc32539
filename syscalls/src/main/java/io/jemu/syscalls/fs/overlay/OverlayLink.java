package io.jemu.syscalls.fs.overlay;

import io.jemu.syscalls.vfs.Node;

/** A symbolic link. */
final class OverlayLink extends OverlayEntry implements Node.Link {
    OverlayLink(OverlayDirectory parent, String name, Node upper, Node lower) {
        super(parent.system(), parent, name, upper, lower);
    }

    @Override
    public String target() {
        return ((Node.Link) shown()).target();
    }
}
