package io.jemu.syscalls.boot;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.fs.host.HostFileSystem;
import io.jemu.syscalls.fs.overlay.OverlayFileSystem;
import io.jemu.syscalls.fs.tmp.TemporaryFileSystem;
import io.jemu.syscalls.host.HostIdentity;
import io.jemu.syscalls.host.HostSystem;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.vfs.Actor;
import io.jemu.syscalls.vfs.FsContext;
import io.jemu.syscalls.vfs.Mount;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;
import io.jemu.syscalls.vfs.Vfs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Supplier;

/** Carries out a {@link MountPlan}. */
final class FileSystems {
    /** Minor numbers of the anonymous devices that file systems in memory get. */
    private static final int FIRST_MINOR = 60;
    private static final int STICKY_ALL = FileMode.ALL | FileMode.S_ISVTX;
    private static final int DIRECTORY_MODE = FileMode.READ_EXECUTE_ALL | FileMode.WRITE_OWNER_READ_ALL;
    private static final int TOTAL_RAM = 32;
    private static final int MEMORY_UNIT = 104;

    private final Vfs vfs;
    private final Supplier<Actor> actor;
    private final MountPlan plan;
    private int nextMinor = FIRST_MINOR;

    FileSystems(Kernel kernel, MountPlan plan) {
        this.vfs = kernel.vfs();
        this.plan = plan;
        TaskActor task = new TaskActor(kernel);
        this.actor = () -> task;
    }

    /** Before /dev and /proc are mounted: the root. */
    void mountRoot() {
        plan.sandbox().ifPresent(this::sandbox);
    }

    private void sandbox(MountPlan.Sandbox sandbox) {
        HostFileSystem lower = host("the sandbox's root", sandbox.root(), "", false);
        Node.Directory upper = sandbox.overlay()
                .map(directory -> directory(host("the overlay", directory, "", true), "the overlay " + directory))
                .orElseGet(() -> memory("", () -> Actor.KERNEL, Optional.empty(), DIRECTORY_MODE).root());
        boolean keepsOwners = sandbox.overlay().isEmpty() || new HostIdentity().uid() == 0;
        OverlayFileSystem overlay = new OverlayFileSystem(vfs.posix(), actor, upper,
                directory(lower, "the sandbox's root " + sandbox.root()), keepsOwners);
        vfs.mount(new Mount("", overlay.root(), "overlay", "overlay", "rw,nodev,relatime"));
    }

    private HostFileSystem host(String what, String path, String point, boolean writable) {
        try {
            return new HostFileSystem(vfs, path, point, writable);
        } catch (SyscallException e) {
            throw new MountFailure("cannot use " + path + " as " + what, e);
        }
    }

    private static Node.Directory directory(HostFileSystem system, String what) {
        if (system.root() instanceof Node.Directory directory) {
            return directory;
        }
        throw new MountFailure("cannot use " + what, Errno.ENOTDIR.failure());
    }

    /** After /dev and /proc have been mounted: what lies in them, and what was asked for. */
    void mountOthers() {
        if (plan.sandbox().isPresent()) {
            mountMemory("/dev/shm", Optional.empty(), STICKY_ALL);
            if (!plan.sandbox().get().root().equals("/")) {
                // Programs count processors there. A system's own root directory has nothing in its /sys.
                mount("/sys", host("/sys", "/sys", "/sys", false).root(), "sysfs", "sysfs", "ro,nosuid,nodev,noexec");
            }
        }
        for (MountPlan.Request request : plan.requests()) {
            if (request instanceof MountPlan.Bind bind) {
                mountBind(bind);
            } else if (request instanceof MountPlan.Temporary temporary) {
                mountMemory(place(temporary.point(), true), temporary.size(), STICKY_ALL);
            }
        }
    }

    private void mountBind(MountPlan.Bind bind) {
        String what = "what is bound to " + bind.point();
        boolean directory = host(what, bind.source(), "", false).root() instanceof Node.Directory;
        String point = place(bind.point(), directory);
        Node root = host(what, bind.source(), point, bind.writable()).root();
        mount(point, root, "none", bind.source(), (bind.writable() ? "rw" : "ro") + ",nodev,relatime");
    }

    private void mountMemory(String point, Optional<Long> size, int mode) {
        Node root = memory(point, actor, size, mode).root();
        String options = "rw,nodev,relatime" + size.map(bytes -> ",size=" + (bytes >> 10) + "k").orElse("");
        mount(point, root, "tmpfs", "tmpfs", options);
    }

    private TemporaryFileSystem memory(String point, Supplier<Actor> owner, Optional<Long> size, int mode) {
        TemporaryFileSystem system = new TemporaryFileSystem(vfs.posix(), owner, point, nextMinor++,
                size.orElseGet(FileSystems::halfOfMemory), mode);
        vfs.atClose(system::close);
        return system;
    }

    private static long halfOfMemory() {
        ByteBuffer information = ByteBuffer.wrap(HostSystem.sysinfo()).order(ByteOrder.LITTLE_ENDIAN);
        return information.getLong(TOTAL_RAM) * information.getInt(MEMORY_UNIT) / 2;
    }

    private void mount(String point, Node root, String type, String source, String options) {
        vfs.mount(new Mount(point, root, type, source, options));
    }

    /** The canonical path of a place to mount at. In a sandbox it is made if it is missing. */
    private String place(String point, boolean directory) {
        try {
            FsContext context = vfs.newContext("/");
            try {
                if (plan.sandbox().isPresent()) {
                    make(context, point, directory);
                }
                OpenFile place = vfs.open(context, null, point, OpenFlags.O_PATH, 0);
                try {
                    if (place.isDirectory() != directory) {
                        throw (directory ? Errno.ENOTDIR : Errno.EISDIR).failure();
                    }
                    String path = place.currentPath();
                    return path.equals("/") ? "" : path;
                } finally {
                    place.release();
                }
            } finally {
                context.release();
            }
        } catch (SyscallException e) {
            throw new MountFailure("cannot mount at " + point, e);
        }
    }

    private void make(FsContext context, String point, boolean directory) {
        for (int slash = point.indexOf('/', 1); slash > 0; slash = point.indexOf('/', slash + 1)) {
            makeOne(context, point.substring(0, slash), true);
        }
        makeOne(context, point, directory);
    }

    private void makeOne(FsContext context, String path, boolean directory) {
        if (exists(context, path)) {
            return;
        }
        if (directory) {
            vfs.names().makeDirectory(context, null, path, DIRECTORY_MODE);
        } else {
            vfs.names().makeNode(context, null, path, FileMode.S_IFREG | FileMode.WRITE_OWNER_READ_ALL, 0);
        }
    }

    private boolean exists(FsContext context, String path) {
        try {
            vfs.queries().access(context, null, path, AccessMode.F_OK, 0);
            return true;
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            return false;
        }
    }
}
