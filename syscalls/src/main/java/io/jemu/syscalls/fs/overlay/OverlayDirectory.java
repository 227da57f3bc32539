package io.jemu.syscalls.fs.overlay;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.vfs.Actor;
import io.jemu.syscalls.vfs.ExtendedAttributes;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A directory: what the upper layer has of it, and below that what the lower layer has. There is one object for each
 * directory that somebody uses, which keeps its place when the guest renames it or one above it.
 */
final class OverlayDirectory implements Node.Directory {
    private static final String DELETED = " (deleted)";
    /** What overlayfs tells of a merged directory: programs that count subdirectories by it do not then. */
    private static final int LINKS_UNKNOWN = 1;

    private final OverlayFileSystem system;
    private OverlayDirectory parent;
    private String name;
    private Directory upper;
    private final Directory lower;
    private boolean removed;
    private final Map<String, WeakReference<OverlayDirectory>> children = new HashMap<>();

    /**
     * @param parent null for the root
     * @param upper null if the upper layer has nothing of it
     * @param lower null if the lower layer has nothing of it, or what it has is hidden
     */
    OverlayDirectory(OverlayFileSystem system, OverlayDirectory parent, String name, Directory upper, Directory lower) {
        this.system = system;
        this.parent = parent;
        this.name = name;
        this.upper = upper;
        this.lower = lower;
    }

    OverlayFileSystem system() {
        return system;
    }

    Directory upper() {
        return upper;
    }

    Directory lower() {
        return lower;
    }

    OverlayDirectory parent() {
        return parent;
    }

    /** The lower layer's attributes are the root's as long as the upper layer is new. */
    void adoptRoot() {
        if (upper.entries().isEmpty()) {
            FileStatus status = lower.status();
            new CopyUp(system).changeOwner(upper, status.user(), status.group());
            upper.changeMode(status.mode() & FileMode.PERMISSIONS);
        }
    }

    @Override
    public String path() {
        String place = parent == null ? "" : parent.place() + '/' + name;
        return removed ? place + DELETED : place;
    }

    private String place() {
        return parent == null ? "" : parent.place() + '/' + name;
    }

    private Actor actor() {
        return system.actor();
    }

    @Override
    public FileStatus status() {
        FileStatus status = (upper != null && !removed ? upper : lower != null ? lower : upper).status();
        int links = removed ? 0 : lower != null ? LINKS_UNKNOWN : status.links();
        FileStatus shown = status.ownedBy(status.user(), status.group(), status.mode(), links);
        if (upper != null && lower != null && !system.keepsOwners()) {
            // Only who owns a directory can have changed it; that of another is another's still.
            FileStatus original = lower.status();
            if (original.user() != status.user()) {
                shown = status.ownedBy(original.user(), original.group(), original.mode(), links);
            }
        }
        return system.numbers().shown(shown);
    }

    @Override
    public void access(int mode) {
        actor().require(status(), mode);
    }

    // --- what is there

    @Override
    public Node lookup(String child) {
        access(AccessMode.X_OK);
        return find(child);
    }

    /** An entry, whoever asks; null if there is none. */
    Node find(String child) {
        OverlayDirectory known = known(child);
        if (known != null) {
            return known;
        }
        if (removed || OverlayFileSystem.reserved(child)) {
            return null;
        }
        Node above = upper == null ? null : upper.lookup(child);
        if (above instanceof Directory directory) {
            boolean opaque = directory.lookup(OverlayFileSystem.OPAQUE) != null;
            Node below = opaque ? null : visible(child);
            return remember(child, directory, below instanceof Directory merged ? merged : null);
        }
        if (above != null) {
            return above instanceof Link
                    ? new OverlayLink(this, child, above, null) : new OverlayFile(system, this, child, above, null);
        }
        Node below = visible(child);
        if (below == null) {
            return null;
        }
        if (below instanceof Directory directory) {
            return remember(child, null, directory);
        }
        return below instanceof Link
                ? new OverlayLink(this, child, null, below) : new OverlayFile(system, this, child, null, below);
    }

    /** What the lower layer has of a name that is not hidden. */
    private Node visible(String child) {
        boolean hidden = lower == null || upper != null && upper.lookup(OverlayFileSystem.whiteout(child)) != null;
        return hidden ? null : lower.lookup(child);
    }

    private OverlayDirectory known(String child) {
        WeakReference<OverlayDirectory> reference = children.get(child);
        return reference == null ? null : reference.get();
    }

    private OverlayDirectory remember(String child, Directory above, Directory below) {
        children.values().removeIf(reference -> reference.refersTo(null));
        OverlayDirectory directory = new OverlayDirectory(system, this, child, above, below);
        children.put(child, new WeakReference<>(directory));
        return directory;
    }

    @Override
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        if (removed) {
            return entries;
        }
        Set<String> hidden = new HashSet<>();
        if (upper != null) {
            long device = upper.status().device();
            for (Entry entry : upper.entries()) {
                hidden.add(entry.name());
                if (!OverlayFileSystem.reserved(entry.name())) {
                    entries.add(shown(entry, device));
                }
            }
        }
        if (lower != null) {
            long device = lower.status().device();
            for (Entry entry : lower.entries()) {
                boolean shows = !OverlayFileSystem.reserved(entry.name()) && !hidden.contains(entry.name())
                        && !hidden.contains(OverlayFileSystem.whiteout(entry.name()));
                if (shows) {
                    entries.add(shown(entry, device));
                }
            }
        }
        return entries;
    }

    private Entry shown(Entry entry, long device) {
        return new Entry(entry.name(), system.numbers().number(device, entry.inode()), entry.mode());
    }

    // --- copying up

    /** The directory in the upper layer, made there if it is not there yet. */
    Directory copyUp() {
        if (removed) {
            throw Errno.ENOENT.failure();
        }
        if (upper == null) {
            upper = new CopyUp(system).directory(parent.copyUp(), name, lower);
        }
        return upper;
    }

    /** Copies an entry of the lower layer. */
    Node copyUp(String child, Node original, boolean contents) {
        Directory into = copyUp();
        Node there = into.lookup(child);
        if (there != null && system.numbers().shown(there.status()).inode()
                == system.numbers().shown(original.status()).inode()) {
            return there;
        }
        if (there != null || visible(child) == null) {
            // It was removed, or another file has its name: who has it open has no place to write to.
            throw Errno.EROFS.failure();
        }
        return new CopyUp(system).file(into, child, original, contents);
    }

    // --- changes

    private void requireFree(String child) {
        if (removed) {
            throw Errno.ENOENT.failure();
        }
        if (child.length() > PathLimits.NAME_MAX) {
            throw Errno.ENAMETOOLONG.failure();
        }
        access(AccessMode.W_OK | AccessMode.X_OK);
        if (OverlayFileSystem.reserved(child)) {
            throw Errno.EPERM.failure();
        }
        if (find(child) != null) {
            throw Errno.EEXIST.failure();
        }
    }

    /** A new name in the upper layer has all that it needs there. */
    private void made(String child) {
        Node node = upper.lookup(child);
        FileStatus status = status();
        boolean inherits = (status.mode() & FileMode.S_ISGID) != 0;
        int mode = node.status().mode();
        new CopyUp(system).changeOwner(node, actor().user(), inherits ? status.group() : actor().group());
        if (!(node instanceof Link) && node.status().mode() != mode) {
            node.changeMode(mode & FileMode.PERMISSIONS);
        }
        uncover(child);
    }

    /** A name of the upper layer takes the place of one that was hidden. */
    void uncover(String child) {
        if (lower == null) {
            return;
        }
        Node node = upper.lookup(child);
        if (node instanceof Directory directory && lower.lookup(child) instanceof Directory
                && directory.lookup(OverlayFileSystem.OPAQUE) == null) {
            directory.makeNode(OverlayFileSystem.OPAQUE, FileMode.S_IFREG, 0);
        }
        if (upper.lookup(OverlayFileSystem.whiteout(child)) != null) {
            upper.unlink(OverlayFileSystem.whiteout(child));
        }
    }

    /** Hides a name of the lower layer, if it has one. */
    void hide(String child) {
        boolean shows = lower != null && lower.lookup(child) != null;
        if (shows && copyUp().lookup(OverlayFileSystem.whiteout(child)) == null) {
            upper.makeNode(OverlayFileSystem.whiteout(child), FileMode.S_IFREG, 0);
        }
    }

    @Override
    public OpenFile create(String child, String path, int flags, int mode) {
        if ((flags & OpenFlags.O_DIRECTORY) != 0) {
            throw Errno.EINVAL.failure();
        }
        requireFree(child);
        OpenFile file = copyUp().create(child, path, flags, mode);
        made(child);
        return new OverlayFile(system, this, child, upper.lookup(child), null).seen(file);
    }

    @Override
    public OpenFile createNameless(String path, int flags, int mode) {
        access(AccessMode.W_OK | AccessMode.X_OK);
        OpenFile file = copyUp().createNameless(path, flags, mode);
        new CopyUp(system).changeOwner(file.node(), actor().user(), actor().group());
        return new OverlayFile(system, null, "", file.node(), null).seen(file);
    }

    @Override
    public void makeDirectory(String child, int mode) {
        requireFree(child);
        int inherited = status().mode() & FileMode.S_ISGID;
        copyUp().makeDirectory(child, mode | inherited);
        made(child);
    }

    @Override
    public void makeNode(String child, int mode, long device) {
        int type = FileMode.type(mode);
        if (type == FileMode.S_IFCHR || type == FileMode.S_IFBLK) {
            throw Errno.EPERM.failure();
        }
        requireFree(child);
        copyUp().makeNode(child, mode, device);
        made(child);
    }

    @Override
    public void makeSocket(String child, int mode) {
        makeNode(child, mode, 0);
    }

    @Override
    public void makeLink(String child, String target) {
        requireFree(child);
        copyUp().makeLink(child, target);
        made(child);
    }

    @Override
    public void link(String child, Node file) {
        if (!(file instanceof OverlayEntry entry) || entry.system() != system) {
            throw Errno.EXDEV.failure();
        }
        requireFree(child);
        Node source = entry.copyUp(true);
        copyUp().link(child, source);
        uncover(child);
    }

    @Override
    public void unlink(String child) {
        Node entry = lookup(child);
        if (entry == null) {
            throw Errno.ENOENT.failure();
        }
        actor().requireRemoval(status(), entry.status());
        hide(child);
        if (entry instanceof OverlayEntry file && file.upper() != null) {
            forget(file.upper());
            upper.unlink(child);
        }
    }

    /** The number of a file that loses its last name is free. */
    void forget(Node file) {
        FileStatus status = file.status();
        if (status.links() <= 1) {
            system.numbers().forget(status);
        }
    }

    @Override
    public void removeDirectory(String child) {
        if (!(lookup(child) instanceof OverlayDirectory directory)) {
            throw Errno.ENOENT.failure();
        }
        actor().requireRemoval(status(), directory.status());
        directory.requireEmpty();
        hide(child);
        discard(child, directory);
    }

    void requireEmpty() {
        if (!entries().isEmpty()) {
            throw Errno.ENOTEMPTY.failure();
        }
    }

    /** Takes an empty directory away from the upper layer. */
    void discard(String child, OverlayDirectory directory) {
        if (directory.upper != null) {
            for (Entry entry : directory.upper.entries()) {
                directory.upper.unlink(entry.name());
            }
            system.numbers().forget(directory.upper.status());
            upper.removeDirectory(child);
        }
        directory.removed = true;
        children.remove(child);
    }

    @Override
    public void rename(String child, Directory target, String newName, int flags) {
        if (!(target instanceof OverlayDirectory to) || to.system != system) {
            throw Errno.EXDEV.failure();
        }
        new OverlayRename(this, child, to, newName).perform(flags);
    }

    /** A directory got another name. */
    void moved(String child, OverlayDirectory to, String newName) {
        WeakReference<OverlayDirectory> reference = children.remove(child);
        OverlayDirectory directory = reference == null ? null : reference.get();
        if (directory != null) {
            directory.parent = to;
            directory.name = newName;
            to.children.put(newName, reference);
        }
    }

    /** Two names have changed their places. */
    void exchanged(String child, OverlayDirectory to, String newName) {
        WeakReference<OverlayDirectory> other = to.children.remove(newName);
        moved(child, to, newName);
        OverlayDirectory directory = other == null ? null : other.get();
        if (directory != null) {
            directory.parent = this;
            directory.name = child;
            children.put(child, other);
        }
    }

    @Override
    public void changeMode(int mode) {
        actor().requireOwner(status());
        copyUp().changeMode(mode);
    }

    @Override
    public void changeOwner(int user, int group) {
        actor().requireChangeOfOwner(status(), user, group);
        copyUp().changeOwner(user, group);
    }

    @Override
    public void changeTimes(Timestamp access, Timestamp modification) {
        boolean toNow = access.nanoseconds() == Timestamp.NOW && modification.nanoseconds() == Timestamp.NOW;
        actor().requireChangeOfTimes(status(), toNow);
        copyUp().changeTimes(access, modification);
    }

    @Override
    public byte[] fileSystem() {
        return system.status();
    }

    @Override
    public ExtendedAttributes attributes() {
        return new OverlayAttributes(() -> upper == null ? lower : upper, () -> {
            actor().require(status(), AccessMode.W_OK);
            return copyUp();
        });
    }
}
