package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.PathLimits;
import io.jemu.syscalls.abi.ResolveFlags;

/**
 * Path resolution (path_resolution(7)) inside the guest's tree: symbolic links are followed by the guest's rules, so
 * that neither they nor ".." lead out of the guest's root or past a mount.
 *
 * <p>An object resolves one path at a time and belongs to one thread.
 */
final class PathWalk {
    /** What to do if the last component is a symbolic link. */
    enum Follow {
        /** Follow it. */
        YES,
        /** Take the link itself, but follow it if a slash comes after. */
        NO,
        /** Take the link itself: for calls that make or remove a name. */
        NEVER
    }

    private static final int MAXIMUM_LINKS = 40;
    /** What Linux appends to the path of a file without a name. */
    private static final String DELETED = " (deleted)";

    private final Tree tree;
    private String root;
    private String current;
    private Node node;
    /** The directory that the last component was looked up in if it exists only inside jemu, else null. */
    private Node.Directory holder;
    private int layers;
    /** The host's path by which an open directory that has been removed is still reached, or null. */
    private String orphan;
    private int orphanFd;
    private String rest;
    private int links;
    private int resolve;

    PathWalk(Tree tree) {
        this.tree = tree;
    }

    /**
     * Resolves a path.
     *
     * @param base the directory that a relative path starts from, or null for the context's
     * @param path not empty
     * @return the place; its last component may be absent, all others exist
     */
    Location resolve(FsContext context, OpenFile base, String path, Follow follow) {
        return resolve(context, base, path, follow, 0);
    }

    /**
     * The same as openat2(2) does.
     *
     * @param flags RESOLVE_*; whether mounts are crossed is not looked at
     */
    Location resolve(FsContext context, OpenFile base, String path, Follow follow, int flags) {
        if (path.isEmpty()) {
            throw Errno.ENOENT.failure();
        }
        if (path.length() >= PathLimits.PATH_MAX) {
            throw Errno.ENAMETOOLONG.failure();
        }
        root = context.root().equals("/") ? "" : context.root();
        links = 0;
        rest = path;
        holder = null;
        resolve = flags;
        if (scoped()) {
            begin(base == null ? context.directory() : base, path.charAt(0) == '/');
        } else if (path.charAt(0) == '/') {
            enter(root);
        } else {
            enterOpen(base == null ? context.directory() : base);
        }
        return walk(follow);
    }

    /** Whether nothing outside of the directory where resolution starts may be reached. */
    private boolean scoped() {
        return (resolve & (ResolveFlags.RESOLVE_BENEATH | ResolveFlags.RESOLVE_IN_ROOT)) != 0;
    }

    private void begin(OpenFile directory, boolean absolute) {
        enterOpen(directory);
        root = current;
        if (absolute) {
            leaves();
        }
    }

    /** The path leads to the root, or above it. */
    private void leaves() {
        if ((resolve & ResolveFlags.RESOLVE_BENEATH) != 0) {
            throw Errno.EXDEV.failure();
        }
    }

    private Location walk(Follow follow) {
        Location.Last last = Location.Last.ROOT;
        boolean slash = false;
        while (true) {
            int start = skipSlashes(0);
            slash |= start > 0 && last != Location.Last.ROOT;
            if (start == rest.length()) {
                return here(last, slash);
            }
            int end = rest.indexOf('/', start);
            String name = end < 0 ? rest.substring(start) : rest.substring(start, end);
            rest = end < 0 ? "" : rest.substring(end);
            slash = end >= 0;
            requireDirectory();
            if (name.equals(".")) {
                last = Location.Last.DOT;
            } else if (name.equals("..")) {
                last = Location.Last.DOT_DOT;
                ascend();
            } else {
                last = Location.Last.NAME;
                boolean isLast = skipSlashes(0) == rest.length();
                if (isLast) {
                    Location end1 = lastStep(name, slash, follow);
                    if (end1 != null) {
                        return end1;
                    }
                } else {
                    step(name);
                }
            }
        }
    }

    private int skipSlashes(int from) {
        int i = from;
        while (i < rest.length() && rest.charAt(i) == '/') {
            i++;
        }
        return i;
    }

    /** Only nodes are checked here: on the host, looking up a name in a file fails with ENOTDIR by itself. */
    private void requireDirectory() {
        if (node != null && !(node instanceof Node.Directory)) {
            throw Errno.ENOTDIR.failure();
        }
    }

    private Location here(Location.Last last, boolean slash) {
        if (node != null) {
            if (slash) {
                requireDirectory();
            }
            return new Location(current, node, null, 0, true, false, last, holder, slash);
        }
        String hostPath = tree.uppermost(layers, current);
        // A dot after a file's name is an error, which the host finds if it sees one.
        String suffix = last == Location.Last.DOT || current.equals(orphan) ? "/." : slash ? "/" : "";
        return new Location(current, null, hostPath + suffix, layers, true, false, last, null, slash);
    }

    /** Goes on at a path that is known to be free of symbolic links. */
    private void enter(String path) {
        current = path;
        orphan = null;
        Mount mount = tree.covering(path);
        if (mount == null || mount.root() == null) {
            node = null;
            layers = tree.layersOf(path);
            if (layers == 0) {
                throw Errno.ENOENT.failure();
            }
            return;
        }
        node = mount.root();
        for (String name : path.substring(mount.point().length()).split("/")) {
            if (!name.isEmpty()) {
                requireDirectory();
                node = ((Node.Directory) node).lookup(name);
                if (node == null) {
                    throw Errno.ENOENT.failure();
                }
            }
        }
    }

    private void enterOpen(OpenFile directory) {
        if (!directory.isDirectory()) {
            throw Errno.ENOTDIR.failure();
        }
        String path = directory.currentPath();
        if (directory.node() != null) {
            current = path.equals("/") ? "" : path;
            orphan = null;
            node = directory.node();
            return;
        }
        if (tree.confined()) {
            // A directory that jemu was started with lies outside the guest's root: nothing is reached through it.
            throw Errno.EACCES.failure();
        }
        if (directory.hostFd() >= 0 && path.endsWith(DELETED) && directory.status().links() == 0) {
            orphanFd = directory.hostFd();
            orphan = Tree.openPath(orphanFd);
            current = orphan;
            node = null;
            layers = Tree.HOST;
            return;
        }
        enter(path.equals("/") ? "" : path);
    }

    private void ascend() {
        if (node == null) {
            // Fails after a file's name, or without search permission.
            tree.requireDirectory(layers, current);
        }
        if (current.equals(root)) {
            leaves();
        }
        if (current.equals(orphan) && !(scoped() && current.equals(root))) {
            enter(tree.parent(orphanFd));
        } else if (!current.equals(root) && !current.isEmpty()) {
            enter(current.substring(0, current.lastIndexOf('/')));
        }
    }

    /** Takes a component that others follow. */
    private void step(String name) {
        if (!take(name, true)) {
            throw Errno.ENOENT.failure();
        }
    }

    /**
     * Takes the last component.
     *
     * @return where it leads, or null if it was a symbolic link whose target now has to be walked
     */
    private Location lastStep(String name, boolean slash, Follow follow) {
        boolean followed = follow == Follow.YES || follow == Follow.NO && slash;
        if (slash) {
            rest = "/";
        }
        String directory = current;
        int directoryLayers = layers;
        boolean inNode = node != null && tree.mountAt(current + '/' + name) == null;
        holder = inNode ? (Node.Directory) node : null;
        Node child = inNode ? find(name) : null;
        OpenFile open = followed ? magic(child) : null;
        if (open != null) {
            countMagic();
            return new Location(open.currentPath(), null, Tree.openPath(open.hostFd()) + (slash ? "/" : ""),
                    Tree.HOST, true, true, Location.Last.NAME, null, slash);
        }
        if (!followed && !inNode && tree.rootLayers() == Tree.HOST && tree.mountAt(current + '/' + name) == null) {
            // Nobody has to know whether it exists: the host will tell.
            checkName(name);
            String path = current + '/' + name;
            return new Location(path, null, path + (slash ? "/" : ""), Tree.HOST, true, false, Location.Last.NAME,
                    null, slash);
        }
        int before = links;
        if (inNode ? !takeNode(child, current + '/' + name, followed) : !take(name, followed)) {
            String path = directory + '/' + name;
            String hostPath = inNode ? null : tree.uppermost(directoryLayers, path) + (slash ? "/" : "");
            return new Location(path, null, hostPath, directoryLayers, false, false, Location.Last.NAME, holder, slash);
        }
        if (links != before) {
            return null;
        }
        rest = "";
        return here(Location.Last.NAME, slash);
    }

    private void checkName(String name) {
        if (name.length() > PathLimits.NAME_MAX) {
            throw Errno.ENAMETOOLONG.failure();
        }
    }

    /** Looks up a name in the current directory, which exists only inside jemu. */
    private Node find(String name) {
        checkName(name);
        return ((Node.Directory) node).lookup(name);
    }

    /** The open file of the host that a node stands for and that no file system of jemu's own has, or null. */
    private static OpenFile magic(Node node) {
        if (node instanceof Node.Link link) {
            OpenFile file = link.file();
            return file != null && file.hostFd() >= 0 && file.node() == null ? file : null;
        }
        return null;
    }

    /**
     * Goes to an entry of the current directory; a symbolic link that is to be followed puts its target before the rest
     * of the path instead.
     *
     * @return false if there is no such entry
     */
    private boolean take(String name, boolean followed) {
        checkName(name);
        String child = current + '/' + name;
        Mount mount = tree.mountAt(child);
        if (mount != null) {
            current = child;
            node = mount.root();
            layers = Tree.HOST;
            return true;
        }
        return node != null ? takeNode(find(name), child, followed) : takeHost(child, followed);
    }

    private boolean takeNode(Node next, String child, boolean followed) {
        if (next == null) {
            return false;
        }
        if (next instanceof Node.Link link && followed) {
            OpenFile file = link.file();
            if (file == null) {
                follow(link.target());
            } else {
                countMagic();
                enterFile(file);
            }
            return true;
        }
        current = child;
        node = next;
        return true;
    }

    private void enterFile(OpenFile file) {
        Node open = file.node();
        if (open == null) {
            enterOpen(file);
        } else {
            current = file.currentPath();
            orphan = null;
            node = open;
        }
    }

    private boolean takeHost(String child, boolean followed) {
        int found = 0;
        for (int layer = Tree.UPPER; layer <= Tree.HOST; layer <<= 1) {
            if ((layers & layer) == 0) {
                continue;
            }
            String target = tree.probe(layer, child);
            if (target != null) {
                if (found == 0) {
                    if (followed) {
                        follow(target);
                        return true;
                    }
                    found = layer;
                    break;
                }
                continue;
            }
            int error = tree.probeError();
            if (error == Errno.EINVAL.number()) {
                found |= layer;
            } else if (found == 0 && error != Errno.ENOENT.number()) {
                throw Errno.of(error).orElse(Errno.EIO).failure();
            }
        }
        if (found == 0) {
            return false;
        }
        current = child;
        layers = found;
        return true;
    }

    private void count() {
        if (++links > MAXIMUM_LINKS || (resolve & ResolveFlags.RESOLVE_NO_SYMLINKS) != 0) {
            throw Errno.ELOOP.failure();
        }
    }

    private void follow(String target) {
        count();
        if (target.isEmpty()) {
            throw Errno.ENOENT.failure();
        }
        rest = rest.isEmpty() ? target : target + rest;
        if (target.charAt(0) == '/') {
            leaves();
            enter(root);
        }
    }

    /** A link of procfs that leads to an open file is about to be followed. */
    private void countMagic() {
        count();
        if ((resolve & ResolveFlags.RESOLVE_NO_MAGICLINKS) != 0) {
            throw Errno.ELOOP.failure();
        }
        if (scoped()) {
            throw Errno.EXDEV.failure();
        }
    }
}
