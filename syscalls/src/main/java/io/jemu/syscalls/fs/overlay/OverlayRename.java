package io.jemu.syscalls.fs.overlay;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.abi.RenameFlags;
import io.jemu.syscalls.vfs.Actor;
import io.jemu.syscalls.vfs.Node;

/** One renameat2(2) in an overlay. */
record OverlayRename(OverlayDirectory from, String name, OverlayDirectory to, String newName) {
    void perform(int flags) {
        boolean exchange = (flags & RenameFlags.RENAME_EXCHANGE) != 0;
        boolean keep = (flags & RenameFlags.RENAME_NOREPLACE) != 0;
        if ((flags & ~(RenameFlags.RENAME_EXCHANGE | RenameFlags.RENAME_NOREPLACE)) != 0 || exchange && keep) {
            throw Errno.EINVAL.failure();
        }
        if (newName.length() > PathLimits.NAME_MAX) {
            throw Errno.ENAMETOOLONG.failure();
        }
        Node source = from.lookup(name);
        Node other = to.lookup(newName);
        if (source == null || exchange && other == null) {
            throw Errno.ENOENT.failure();
        }
        if (keep && other != null) {
            throw Errno.EEXIST.failure();
        }
        if (OverlayFileSystem.reserved(newName)) {
            throw Errno.EPERM.failure();
        }
        requireOutside(source, to, Errno.EINVAL);
        if (other != null) {
            requireOutside(other, from, exchange ? Errno.EINVAL : Errno.ENOTEMPTY);
        }
        Actor actor = from.system().actor();
        actor.requireRemoval(from.status(), source.status());
        to.access(AccessMode.W_OK | AccessMode.X_OK);
        if (other != null) {
            if (!exchange && source.status().inode() == other.status().inode()) {
                return;
            }
            actor.requireRemoval(to.status(), other.status());
        }
        raise(source);
        if (exchange) {
            raise(other);
            exchange();
        } else {
            if (other != null) {
                clear(source, other);
            }
            move();
        }
    }

    private static void requireOutside(Node entry, OverlayDirectory place, Errno error) {
        for (OverlayDirectory above = place; above != null; above = above.parent()) {
            if (above == entry) {
                throw error.failure();
            }
        }
    }

    /** What is renamed is in the upper layer, alone. */
    private static void raise(Node entry) {
        if (entry instanceof OverlayDirectory directory) {
            if (directory.lower() != null) {
                throw Errno.EXDEV.failure();
            }
        } else {
            ((OverlayEntry) entry).copyUp(true);
        }
    }

    /** Makes way for what takes another file's place. */
    private void clear(Node source, Node other) {
        if (other instanceof OverlayDirectory directory) {
            if (!(source instanceof OverlayDirectory)) {
                throw Errno.EISDIR.failure();
            }
            directory.requireEmpty();
            to.copyUp();
            to.hide(newName);
            to.discard(newName, directory);
        } else if (source instanceof OverlayDirectory) {
            throw Errno.ENOTDIR.failure();
        } else if (((OverlayEntry) other).upper() != null) {
            to.forget(((OverlayEntry) other).upper());
        }
    }

    private void move() {
        to.copyUp();
        from.copyUp().rename(name, to.upper(), newName, 0);
        from.hide(name);
        to.uncover(newName);
        from.moved(name, to, newName);
    }

    private void exchange() {
        to.copyUp();
        from.copyUp().rename(name, to.upper(), newName, RenameFlags.RENAME_EXCHANGE);
        from.uncover(name);
        to.uncover(newName);
        from.exchanged(name, to, newName);
    }
}
