package io.jemu.syscalls.fs.tmp;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.abi.RenameFlags;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A directory. */
public final class MemoryDirectory extends MemoryEntry implements Node.Directory {
    private final Map<String, MemoryEntry> children = new LinkedHashMap<>();

    MemoryDirectory(Inode inode, MemoryDirectory parent, String name) {
        super(inode, parent, name);
        inode.addLink();
        inode.addLink();
    }

    @Override
    public Node lookup(String name) {
        access(AccessMode.X_OK);
        return (Node) children.get(name);
    }

    @Override
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        children.forEach((name, child) -> entries.add(
                new Entry(name, child.status().inode(), child.inode().mode())));
        return entries;
    }

    @Override
    public String path() {
        return super.path();
    }

    /** Checks that a name can be made here. */
    private void requireFree(String name) {
        if (removed()) {
            throw Errno.ENOENT.failure();
        }
        access(AccessMode.W_OK | AccessMode.X_OK);
        if (name.length() > PathLimits.NAME_MAX) {
            throw Errno.ENAMETOOLONG.failure();
        }
        if (children.containsKey(name)) {
            throw Errno.EEXIST.failure();
        }
    }

    private int groupOfNew() {
        return (inode().mode() & FileMode.S_ISGID) != 0 ? inode().group() : actor().group();
    }

    private void add(String name, MemoryEntry entry) {
        children.put(name, entry);
        if (entry instanceof MemoryDirectory) {
            inode().addLink();
        }
        inode().entriesChanged(children.size());
    }

    private void drop(String name) {
        if (children.remove(name) instanceof MemoryDirectory) {
            inode().removeLink();
        }
        inode().entriesChanged(children.size());
    }

    @Override
    public OpenFile create(String name, String path, int flags, int mode) {
        if ((flags & OpenFlags.O_DIRECTORY) != 0) {
            throw Errno.EINVAL.failure();
        }
        requireFree(name);
        MemoryFile file = addFile(name, FileMode.S_IFREG | mode & FileMode.PERMISSIONS);
        return file.openUnchecked(path, flags);
    }

    private MemoryFile addFile(String name, int mode) {
        MemoryFile file = new MemoryFile(inode().system().newFile(mode, groupOfNew()), this, name);
        file.inode().addLink();
        add(name, file);
        return file;
    }

    @Override
    public OpenFile createNameless(String path, int flags, int mode) {
        access(AccessMode.W_OK | AccessMode.X_OK);
        Inode inode = inode().system().newFile(FileMode.S_IFREG | mode & FileMode.PERMISSIONS, groupOfNew());
        MemoryFile file = new MemoryFile(inode, this, "#" + inode.status().inode());
        file.remove();
        inode.linkable((flags & OpenFlags.O_EXCL) == 0);
        return file.openUnchecked(file.path(), flags & ~OpenFlags.O_TMPFILE);
    }

    @Override
    public void makeDirectory(String name, int mode) {
        requireFree(name);
        int inherited = inode().mode() & FileMode.S_ISGID;
        add(name, new MemoryDirectory(
                inode().system().newInode(FileMode.S_IFDIR | mode | inherited, groupOfNew()), this, name));
    }

    @Override
    public void makeNode(String name, int mode, long device) {
        requireFree(name);
        MemoryFile file;
        switch (FileMode.type(mode)) {
            case FileMode.S_IFREG -> {
                addFile(name, mode);
                return;
            }
            case FileMode.S_IFIFO -> file = new MemoryFile(inode().system().newFifo(mode, groupOfNew()), this, name);
            case FileMode.S_IFSOCK -> file = new MemoryFile(inode().system().newInode(mode, groupOfNew()), this, name);
            default -> throw Errno.EPERM.failure();
        }
        file.inode().addLink();
        add(name, file);
    }

    @Override
    public void makeSocket(String name, int mode) {
        makeNode(name, mode, 0);
    }

    @Override
    public void makeLink(String name, String target) {
        requireFree(name);
        Inode inode = inode().system().newInode(FileMode.S_IFLNK | FileMode.ALL, groupOfNew());
        inode.size(target.length());
        inode.addLink();
        add(name, new MemoryLink(inode, this, name, target));
    }

    @Override
    public void link(String name, Node file) {
        if (!(file instanceof MemoryEntry entry) || entry.inode().system() != inode().system()) {
            throw Errno.EXDEV.failure();
        }
        requireFree(name);
        if (entry.inode().links() == 0 && !entry.inode().linkable()) {
            throw Errno.ENOENT.failure();
        }
        add(name, entry.named(this, name));
        entry.inode().addLink();
    }

    private MemoryEntry existing(String name) {
        access(AccessMode.X_OK);
        MemoryEntry entry = children.get(name);
        if (entry == null) {
            throw Errno.ENOENT.failure();
        }
        return entry;
    }

    @Override
    public void unlink(String name) {
        MemoryEntry entry = existing(name);
        actor().requireRemoval(status(), entry.status());
        if (entry instanceof MemoryDirectory) {
            throw Errno.EISDIR.failure();
        }
        detach(name, entry);
    }

    @Override
    public void removeDirectory(String name) {
        MemoryEntry entry = existing(name);
        actor().requireRemoval(status(), entry.status());
        requireEmpty(entry);
        detach(name, entry);
    }

    private static void requireEmpty(MemoryEntry entry) {
        if (!(entry instanceof MemoryDirectory directory)) {
            throw Errno.ENOTDIR.failure();
        }
        if (!directory.children.isEmpty()) {
            throw Errno.ENOTEMPTY.failure();
        }
    }

    /** Removes a name and what depends on it. */
    private void detach(String name, MemoryEntry entry) {
        drop(name);
        entry.remove();
        entry.inode().removeLink();
        if (entry instanceof MemoryDirectory) {
            entry.inode().removeLink();
        }
    }

    @Override
    public void rename(String name, Directory target, String newName, int flags) {
        if (!(target instanceof MemoryDirectory to) || to.inode().system() != inode().system()) {
            throw Errno.EXDEV.failure();
        }
        boolean exchange = (flags & RenameFlags.RENAME_EXCHANGE) != 0;
        boolean keep = (flags & RenameFlags.RENAME_NOREPLACE) != 0;
        if ((flags & ~(RenameFlags.RENAME_EXCHANGE | RenameFlags.RENAME_NOREPLACE)) != 0 || exchange && keep) {
            throw Errno.EINVAL.failure();
        }
        MemoryEntry entry = existing(name);
        to.access(AccessMode.X_OK);
        MemoryEntry other = to.children.get(newName);
        if (keep && other != null) {
            throw Errno.EEXIST.failure();
        }
        if (exchange && other == null) {
            throw Errno.ENOENT.failure();
        }
        requireOutside(entry, to, Errno.EINVAL);
        if (other != null) {
            requireOutside(other, this, exchange ? Errno.EINVAL : Errno.ENOTEMPTY);
        }
        if (other != null && other.inode() == entry.inode() && !exchange) {
            return;
        }
        actor().requireRemoval(status(), entry.status());
        to.access(AccessMode.W_OK | AccessMode.X_OK);
        if (exchange) {
            exchange(entry, name, to, other, newName);
        } else {
            move(entry, name, to, other, newName);
        }
    }

    /** A directory does not become part of itself. */
    private static void requireOutside(MemoryEntry entry, MemoryDirectory place, Errno error) {
        for (MemoryDirectory above = place; above != null; above = above.parent()) {
            if (above == entry) {
                throw error.failure();
            }
        }
    }

    private void exchange(MemoryEntry entry, String name, MemoryDirectory to, MemoryEntry other, String newName) {
        actor().requireRemoval(to.status(), other.status());
        drop(name);
        to.drop(newName);
        entry.moveTo(to, newName);
        other.moveTo(this, name);
        to.add(newName, entry);
        add(name, other);
    }

    private void move(MemoryEntry entry, String name, MemoryDirectory to, MemoryEntry other, String newName) {
        if (other != null) {
            actor().requireRemoval(to.status(), other.status());
            if (entry instanceof MemoryDirectory) {
                requireEmpty(other);
            } else if (other instanceof MemoryDirectory) {
                throw Errno.EISDIR.failure();
            }
            to.detach(newName, other);
        }
        if (newName.length() > PathLimits.NAME_MAX) {
            throw Errno.ENAMETOOLONG.failure();
        }
        drop(name);
        entry.moveTo(to, newName);
        to.add(newName, entry);
        entry.inode().changed();
    }

    @Override
    MemoryEntry named(MemoryDirectory newParent, String newName) {
        throw Errno.EPERM.failure();
    }
}
