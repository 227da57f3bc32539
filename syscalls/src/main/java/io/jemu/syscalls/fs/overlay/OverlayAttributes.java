package io.jemu.syscalls.fs.overlay;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.vfs.ExtendedAttributes;
import io.jemu.syscalls.vfs.Node;
import java.util.List;
import java.util.function.Supplier;

/**
 * Extended attributes of a file that is copied up when they change.
 *
 * @param shown the file that is read
 * @param changeable the file in the upper layer
 */
record OverlayAttributes(Supplier<Node> shown, Supplier<Node> changeable) implements ExtendedAttributes {
    private static ExtendedAttributes of(Node file) {
        ExtendedAttributes attributes = file.attributes();
        if (attributes == null) {
            throw Errno.EOPNOTSUPP.failure();
        }
        return attributes;
    }

    @Override
    public byte[] get(String name) {
        return of(shown.get()).get(name);
    }

    @Override
    public List<String> names() {
        return of(shown.get()).names();
    }

    @Override
    public void set(String name, byte[] value, int flags) {
        of(changeable.get()).set(name, value, flags);
    }

    @Override
    public void remove(String name) {
        of(changeable.get()).remove(name);
    }
}
