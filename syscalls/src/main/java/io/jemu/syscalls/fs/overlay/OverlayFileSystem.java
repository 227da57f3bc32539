package io.jemu.syscalls.fs.overlay;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.FileSystemStatus;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.Actor;
import io.jemu.syscalls.vfs.Node;
import java.util.function.Supplier;

/** A writable layer over one that is only read. */
public final class OverlayFileSystem {
    private static final String WHITEOUT = ".wh.";
    static final String OPAQUE = ".wh..wh..opq";
    /** What is being copied up, until it is complete. */
    static final String UNFINISHED = ".wh..wh..tmp";
    /** Anonymous devices have major 0. */
    private static final long DEVICE = FileStatus.device(0, 50);

    private final Posix posix;
    private final Supplier<Actor> actor;
    private final boolean keepsOwners;
    private final InodeNumbers numbers;
    private final OverlayDirectory root;

    /**
     * @param actor in whose name it is used at the moment
     * @param upper where changes go; what is asked of it is not checked against the actor
     * @param lower what is only read
     * @param keepsOwners whether files of the upper layer can belong to others than jemu's user
     */
    public OverlayFileSystem(
            Posix posix, Supplier<Actor> actor, Node.Directory upper, Node.Directory lower, boolean keepsOwners) {
        this.posix = posix;
        this.actor = actor;
        this.keepsOwners = keepsOwners;
        this.numbers = new InodeNumbers(DEVICE, lower.status().device());
        this.root = new OverlayDirectory(this, null, "", upper, lower);
        numbers.copied(upper.status(), lower.status());
        root.adoptRoot();
    }

    /** The root directory. */
    public Node.Directory root() {
        return root;
    }

    Posix posix() {
        return posix;
    }

    Actor actor() {
        return actor.get();
    }

    boolean keepsOwners() {
        return keepsOwners;
    }

    InodeNumbers numbers() {
        return numbers;
    }

    /** The name of the file that hides a name. */
    static String whiteout(String name) {
        return WHITEOUT + name;
    }

    /** Whether a name has a meaning for the upper layer and is none of the guest's. */
    static boolean reserved(String name) {
        return name.startsWith(WHITEOUT);
    }

    byte[] status() {
        byte[] upper = root.upper().fileSystem();
        return FileSystemStatus.changed(upper, FileSystemStatus.OVERLAYFS_SUPER_MAGIC, FileSystemStatus.ST_NODEV);
    }
}
