package io.jemu.syscalls.fs.host;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.RenameFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.HostListing;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;

/**
 * A directory of the host. There is one object for each directory that somebody uses, which keeps its place when the
 * guest renames it or one above it.
 */
public final class HostDirectory extends HostEntry implements Node.Directory {
    private static final String DELETED = " (deleted)";

    private HostDirectory parent;
    private String name;
    private boolean removed;
    private final Map<String, WeakReference<HostDirectory>> children = new HashMap<>();

    /** @param parent null for the root */
    HostDirectory(HostFileSystem system, HostDirectory parent, String name) {
        super(system);
        this.parent = parent;
        this.name = name;
    }

    private String relativePath() {
        return parent == null || parent.parent == null ? name : parent.relativePath() + '/' + name;
    }

    @Override
    public String path() {
        String place = parent == null ? system().point() : system().point() + '/' + relativePath();
        return removed ? place + DELETED : place;
    }

    @Override
    int take() {
        if (removed) {
            throw Errno.ENOENT.failure();
        }
        return parent == null
                ? (int) Posix.check(system().posix().duplicate(system().rootFd(), 0))
                : system().openDirectory(relativePath());
    }

    /** A new descriptor of an entry, opened with O_PATH; a symbolic link is not followed. */
    int takeChild(String child, int flags) {
        return with(fd -> (int) Posix.check(
                system().paths().openat(fd, child, HostFileSystem.PLACE | flags, 0)));
    }

    /** The status of a removed directory, which the host does not have any more. */
    @Override
    public FileStatus status() {
        return removed ? FileStatus.synthetic(0, 0, FileMode.S_IFDIR | FileMode.READ_EXECUTE_ALL, 0, 0)
                : super.status();
    }

    @Override
    public void access(int mode) {
        if (!removed) {
            super.access(mode);
        }
    }

    @Override
    public Node lookup(String child) {
        if (removed) {
            return null;
        }
        FileStatus status;
        try {
            status = with(fd -> system().paths().statx(
                    fd, child, AtFlags.AT_SYMLINK_NOFOLLOW | AtFlags.AT_NO_AUTOMOUNT));
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
        if (status.isDirectory()) {
            return directory(child);
        }
        return status.isSymbolicLink() ? link(child) : new NamedHostFile(this, child);
    }

    private Node link(String child) {
        String target = with(fd -> system().paths().readlinkat(fd, child));
        // Null: another process of the host has just removed it.
        return target == null ? null : new HostSymbolicLink(this, child, target);
    }

    private HostDirectory directory(String child) {
        WeakReference<HostDirectory> known = children.get(child);
        HostDirectory directory = known == null ? null : known.get();
        if (directory == null) {
            children.values().removeIf(reference -> reference.refersTo(null));
            directory = new HostDirectory(system(), this, child);
            children.put(child, new WeakReference<>(directory));
        }
        return directory;
    }

    @Override
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        if (removed) {
            return entries;
        }
        int fd = with(place -> (int) Posix.check(system().paths().openat(place, ".",
                OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0)));
        try {
            HostListing.read(system().posix(), fd, entry -> {
                if (!entry.name().equals(".") && !entry.name().equals("..")) {
                    entries.add(entry);
                }
            });
        } finally {
            system().posix().close(fd);
        }
        return entries;
    }

    /** Has the host do something in this directory. */
    private long inside(IntToLongFunction call) {
        system().requireWritable();
        return with(fd -> Posix.check(call.applyAsLong(fd)));
    }

    @Override
    public OpenFile create(String child, String path, int flags, int mode) {
        system().clearUmask();
        int fd = (int) inside(directory -> system().paths().openat(directory, child,
                flags | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC, mode));
        return OpenHostFile.opened(system(), path, fd, flags);
    }

    @Override
    public OpenFile createNameless(String path, int flags, int mode) {
        system().clearUmask();
        int fd = (int) inside(directory -> system().paths().openat(
                directory, ".", flags | OpenFlags.O_CLOEXEC, mode));
        return OpenHostFile.opened(system(), path, fd, flags);
    }

    @Override
    public void makeDirectory(String child, int mode) {
        system().clearUmask();
        inside(fd -> system().paths().mkdirat(fd, child, mode));
    }

    @Override
    public void makeNode(String child, int mode, long device) {
        system().clearUmask();
        inside(fd -> system().paths().mknodat(fd, child, mode, device));
    }

    @Override
    public void makeLink(String child, String target) {
        inside(fd -> system().paths().symlinkat(target, fd, child));
    }

    @Override
    public void link(String child, Node file) {
        if (!(file instanceof HostEntry entry) || entry.system() != system()) {
            throw Errno.EXDEV.failure();
        }
        inside(fd -> entry.with(source -> system().paths().linkat(AtFlags.AT_FDCWD, HostFileSystem.openPath(source),
                fd, child, AtFlags.AT_SYMLINK_FOLLOW)));
    }

    @Override
    public void unlink(String child) {
        inside(fd -> system().paths().unlinkat(fd, child, 0));
    }

    @Override
    public void removeDirectory(String child) {
        inside(fd -> system().paths().unlinkat(fd, child, AtFlags.AT_REMOVEDIR));
        forget(child);
    }

    /** Whoever still uses the directory of a name finds it removed. */
    private void forget(String child) {
        HostDirectory known = known(child);
        if (known != null) {
            known.removed = true;
        }
    }

    private HostDirectory known(String child) {
        WeakReference<HostDirectory> reference = children.remove(child);
        return reference == null ? null : reference.get();
    }

    @Override
    public void rename(String child, Directory target, String newName, int flags) {
        if (!(target instanceof HostDirectory to) || to.system() != system()) {
            throw Errno.EXDEV.failure();
        }
        inside(from -> to.with(fd -> system().paths().renameat2(from, child, fd, newName, flags)));
        HostDirectory moved = known(child);
        HostDirectory other = to.known(newName);
        if (moved != null) {
            moved.moveTo(to, newName);
        }
        if (other == null) {
            return;
        }
        if ((flags & RenameFlags.RENAME_EXCHANGE) != 0) {
            other.moveTo(this, child);
        } else {
            other.removed = true;
        }
    }

    private void moveTo(HostDirectory newParent, String newName) {
        parent = newParent;
        name = newName;
        newParent.children.put(newName, new WeakReference<>(this));
    }
}
