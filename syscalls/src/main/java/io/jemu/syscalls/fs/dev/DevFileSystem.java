package io.jemu.syscalls.fs.dev;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.fs.DirectoryNode;
import io.jemu.syscalls.fs.LinkNode;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.fs.tty.PtyTable;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.vfs.Mount;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.Vfs;
import java.util.Map;
import java.util.TreeMap;

/** Builds the guest's /dev. */
public final class DevFileSystem {
    private static final String ROOT = "/dev";
    private static final String[] HOST_DEVICES = {"null", "zero", "full"};
    private static final String[] HOST_DIRECTORIES = {"shm"};
    private static final String PTS = "/dev/pts";
    private static final String[] STREAMS = {"stdin", "stdout", "stderr"};
    /** devtmpfs has a device number like this one on most systems; only that it is not another's matters. */
    private static final long DEVICE = FileStatus.device(0, 5);
    private static final long PTS_DEVICE = FileStatus.device(0, 23);
    private static final int MEMORY_DEVICES = 1;
    private static final int RANDOM_MINOR = 8;
    private static final int URANDOM_MINOR = 9;

    private final Vfs vfs;
    private final Kernel kernel;
    private final PseudoStatus own = PseudoStatus.ofRoot(DEVICE);

    private DevFileSystem(Kernel kernel) {
        this.vfs = kernel.vfs();
        this.kernel = kernel;
    }

    /** Mounts it. */
    public static void mount(Kernel kernel) {
        new DevFileSystem(kernel).mount();
    }

    private void mount() {
        int readSearch = FileMode.READ_EXECUTE_ALL;
        DirectoryNode root = new DirectoryNode(own.directory(ROOT, readSearch));
        for (String name : HOST_DEVICES) {
            String path = ROOT + '/' + name;
            FileStatus status = hostStatus(path);
            if (status != null && FileMode.type(status.mode()) == FileMode.S_IFCHR) {
                root.add(name, () -> new HostDevice(vfs, path));
            }
        }
        for (String name : HOST_DIRECTORIES) {
            String path = ROOT + '/' + name;
            FileStatus status = hostStatus(path);
            if (status != null && status.isDirectory()) {
                // Only listed here: the mount answers for what is in it.
                root.add(name, () -> new DirectoryNode(status));
                if (!vfs.confined()) {
                    vfs.mount(new Mount(path, null));
                }
            }
        }
        addTerminals(root);
        root.add("random", () -> random("random", RANDOM_MINOR));
        root.add("urandom", () -> random("urandom", URANDOM_MINOR));
        root.add("fd", () -> link("fd", "/proc/self/fd"));
        for (int fd = 0; fd < STREAMS.length; fd++) {
            String name = STREAMS[fd];
            String target = "/proc/self/fd/" + fd;
            root.add(name, () -> link(name, target));
        }
        vfs.mount(new Mount(ROOT, root, "devtmpfs", "devtmpfs", "rw,nosuid,relatime", true));
    }

    /** Pseudo-terminals are the guest's own; of the host's terminals there are those that jemu was started with. */
    private void addTerminals(DirectoryNode root) {
        Map<Integer, Node.File> reserved = new TreeMap<>();
        for (int fd = 0; fd < STREAMS.length; fd++) {
            String path = vfs.posix().isTerminal(fd)
                    ? vfs.posix().paths().readlinkat(AtFlags.AT_FDCWD, "/proc/self/fd/" + fd) : null;
            if (path != null && path.matches(PTS + "/[0-9]{1,9}")) {
                reserved.put(Integer.valueOf(path.substring(PTS.length() + 1)), new HostDevice(vfs, path));
            } else if (path != null && path.matches(ROOT + "/[^/]+")) {
                root.add(path.substring(ROOT.length() + 1), () -> new HostDevice(vfs, path));
            }
        }
        PtyTable pairs = new PtyTable(kernel, PseudoStatus.ofRoot(PTS_DEVICE), reserved);
        root.add("tty", () -> new ControllingTerminalNode(kernel, pairs, own));
        root.add("ptmx", pairs::multiplexer);
        // Only listed here: the mount answers for what is in it.
        root.add("pts", pairs::directory);
        vfs.mount(new Mount(PTS, pairs.directory(), "devpts", "devpts", "rw,relatime,gid=5,mode=620,ptmxmode=666"));
    }

    private Node link(String name, String target) {
        return new LinkNode(own.link(ROOT + '/' + name, FileMode.ALL, target.length()), target);
    }

    private Node random(String name, int minor) {
        String path = ROOT + '/' + name;
        return new RandomDevice(
                own.character(path, FileMode.READ_WRITE_ALL, FileStatus.device(MEMORY_DEVICES, minor)),
                kernel.random());
    }

    private FileStatus hostStatus(String path) {
        try {
            return status(vfs.posix(), path);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    static FileStatus status(Posix posix, String path) {
        return posix.paths().statx(AtFlags.AT_FDCWD, path, 0);
    }
}
