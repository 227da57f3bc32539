package io.jemu.syscalls.fs.dev;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.fs.DirectoryNode;
import io.jemu.syscalls.fs.LinkNode;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.kernel.Randomness;
import io.jemu.syscalls.vfs.Mount;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.Vfs;

/** Builds the guest's /dev. */
public final class DevFileSystem {
    private static final String ROOT = "/dev";
    private static final String[] HOST_DEVICES = {"null", "zero", "full", "tty", "ptmx"};
    private static final String[] HOST_DIRECTORIES = {"pts", "shm"};
    private static final String[] STREAMS = {"stdin", "stdout", "stderr"};
    /** devtmpfs has a device number like this one on most systems; only that it is not another's matters. */
    private static final long DEVICE = FileStatus.device(0, 5);
    private static final int MEMORY_DEVICES = 1;
    private static final int RANDOM_MINOR = 8;
    private static final int URANDOM_MINOR = 9;

    private final Vfs vfs;
    private final Randomness random;
    private final PseudoStatus own = PseudoStatus.ofRoot(DEVICE);

    private DevFileSystem(Vfs vfs, Randomness random) {
        this.vfs = vfs;
        this.random = random;
    }

    /** Mounts it. */
    public static void mount(Vfs vfs, Randomness random) {
        new DevFileSystem(vfs, random).mount();
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
        root.add("random", () -> random("random", RANDOM_MINOR));
        root.add("urandom", () -> random("urandom", URANDOM_MINOR));
        root.add("fd", () -> link("fd", "/proc/self/fd"));
        for (int fd = 0; fd < STREAMS.length; fd++) {
            String name = STREAMS[fd];
            String target = "/proc/self/fd/" + fd;
            root.add(name, () -> link(name, target));
        }
        vfs.mount(new Mount(ROOT, root));
    }

    private Node link(String name, String target) {
        return new LinkNode(own.link(ROOT + '/' + name, FileMode.ALL, target.length()), target);
    }

    private Node random(String name, int minor) {
        String path = ROOT + '/' + name;
        return new RandomDevice(
                own.character(path, FileMode.READ_WRITE_ALL, FileStatus.device(MEMORY_DEVICES, minor)), random);
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
