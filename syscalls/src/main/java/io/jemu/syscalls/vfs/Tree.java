package io.jemu.syscalls.vfs;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.host.PosixPaths;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the guest's one tree is made of: the sysroot's layer, the host's layer below it, and mounts.
 *
 * <p>A directory that is in both layers shows the entries of both; of two entries with one name the sysroot's wins. A
 * symbolic link of the host's layer does not make a directory of the sysroot a merged one, since following it is up to
 * the guest's rules, not the host's.
 */
final class Tree implements HostView {
    /** The layer of the sysroot. */
    static final int UPPER = 1;
    /** The layer of the host's own files. */
    static final int HOST = 2;
    static final int BOTH = UPPER | HOST;

    /** What {@link #scan} finds: a component that is the last one of some mount's path ... */
    static final int MOUNT_NAME = 1;
    /** ... a component ".." ... */
    static final int DOT_DOT = 2;
    /** ... or "." or nothing between two slashes. */
    static final int NOT_NORMAL = 4;

    private static final String OPEN_FILES = "/proc/self/fd/";

    private final Posix posix;
    private final PosixPaths host;
    private final String sysroot;
    private final Map<String, Mount> mounts = new LinkedHashMap<>();
    private String[] mountNames = {};

    /**
     * @param sysroot the host's path of the upper layer without a slash at its end, or "" if there is only the host's
     */
    Tree(Posix posix, String sysroot) {
        this.posix = posix;
        this.host = posix.paths();
        this.sysroot = sysroot;
    }

    void mount(Mount mount) {
        mounts.put(mount.point(), mount);
        mountNames = mounts.keySet().stream()
                .map(point -> point.substring(point.lastIndexOf('/') + 1)).distinct().toArray(String[]::new);
    }

    /** Whether what no mount hides is the host's file of the same path. */
    boolean isHosts() {
        return rootLayers() == HOST && !mounts.containsKey("");
    }

    /** Looks at the components of a path: {@link #MOUNT_NAME}, {@link #DOT_DOT}, {@link #NOT_NORMAL}. */
    int scan(String path) {
        int found = 0;
        int start = path.startsWith("/") ? 1 : 0;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            int length = end - start;
            if (length == 0 || path.charAt(start) == '.' && length == 1) {
                found |= NOT_NORMAL;
            } else if (length == 2 && path.startsWith("..", start)) {
                found |= DOT_DOT;
            } else {
                for (String name : mountNames) {
                    if (name.length() == length && path.startsWith(name, start)) {
                        found |= MOUNT_NAME;
                    }
                }
            }
            start = end + 1;
        }
        return found;
    }

    /** All mounts, in the order in which they were made. */
    Collection<Mount> mounts() {
        return Collections.unmodifiableCollection(mounts.values());
    }

    /** Whether something is mounted at a path or below it. */
    boolean mountsWithin(String path) {
        return mounts.containsKey(path) || mounts.keySet().stream().anyMatch(point -> point.startsWith(path + '/'));
    }

    /** Whether the whole tree is one of jemu's own file systems, so that no name leads to the host's files. */
    boolean confined() {
        Mount root = mounts.get("");
        return root != null && root.root() != null;
    }

    /** What is mounted exactly at a path, or null. */
    Mount mountAt(String path) {
        return mounts.get(path);
    }

    /** What is mounted at a path or above it, or null. */
    Mount covering(String path) {
        for (String p = path; !p.isEmpty(); p = p.substring(0, p.lastIndexOf('/'))) {
            Mount mount = mounts.get(p);
            if (mount != null) {
                return mount;
            }
        }
        return mounts.get("");
    }

    /** The layers that the root of the tree is in. */
    int rootLayers() {
        return sysroot.isEmpty() ? HOST : BOTH;
    }

    /** The host's path of a guest path in a layer. */
    String hostPath(int layer, String path) {
        return layer == UPPER ? sysroot + path : path.isEmpty() ? "/" : path;
    }

    /** The host's path of a guest path in the uppermost of some layers. */
    String uppermost(int layers, String path) {
        return hostPath((layers & UPPER) != 0 ? UPPER : HOST, path);
    }

    /** The guest's path of one of the host's; "" for the root. */
    @Override
    public String guestPath(String hostPath) {
        if (hostPath.equals("/") || hostPath.equals(sysroot)) {
            return "";
        }
        return !sysroot.isEmpty() && hostPath.startsWith(sysroot + "/")
                ? hostPath.substring(sysroot.length())
                : hostPath;
    }

    /** A host path that leads to an open file of the host, whatever has become of its name. */
    static String openPath(int hostFd) {
        return OPEN_FILES + hostFd;
    }

    /** The descriptor in a path of {@link #openPath}. */
    static int openDescriptor(String openPath) {
        String number = openPath.substring(OPEN_FILES.length());
        return Integer.parseInt(number.endsWith("/") ? number.substring(0, number.length() - 1) : number);
    }

    /** The guest's path of the directory that holds, or held, an open directory. */
    String parent(int hostFd) {
        int fd = (int) Posix.check(host.openat(hostFd, "..",
                OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC, 0));
        String path = host.readlinkat(AtFlags.AT_FDCWD, openPath(fd));
        posix.close(fd);
        if (path == null) {
            throw Errno.ENOENT.failure();
        }
        return guestPath(path);
    }

    /** The layers in which a path, which is known to have no symbolic links, is a directory. */
    int layersOf(String path) {
        if (rootLayers() == HOST || covering(path) != null) {
            return HOST;
        }
        int layers = 0;
        for (int layer = UPPER; layer <= HOST; layer <<= 1) {
            if (isFile(layer, path)) {
                layers |= layer;
            }
        }
        return layers;
    }

    /** Whether there is something other than a symbolic link. */
    boolean isFile(int layer, String path) {
        return path.isEmpty() || probe(layer, path) == null && host.lastError() == Errno.EINVAL.number();
    }

    /**
     * Looks whether names can be looked up in a directory.
     *
     * @throws io.jemu.syscalls.abi.SyscallException ENOTDIR, EACCES ...
     */
    void requireDirectory(int layers, String path) {
        if (host.readlinkat(AtFlags.AT_FDCWD, uppermost(layers, path) + "/.") == null
                && host.lastError() != Errno.EINVAL.number()) {
            throw Errno.of(host.lastError()).orElse(Errno.EIO).failure();
        }
    }

    /**
     * Looks at a path in a layer.
     *
     * @return the target if it is a symbolic link, else null with the reason in {@link #probeError}
     */
    String probe(int layer, String path) {
        return host.readlinkat(AtFlags.AT_FDCWD, hostPath(layer, path));
    }

    /** The errno of the last {@link #probe}; EINVAL if there is a file that is not a symbolic link. */
    int probeError() {
        return host.lastError();
    }
}
