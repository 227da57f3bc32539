package io.jemu.syscalls.fs.overlay;

import io.jemu.syscalls.abi.AccessMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.vfs.Actor;
import io.jemu.syscalls.vfs.ExtendedAttributes;
import io.jemu.syscalls.vfs.Node;

/** Anything but a directory: a file of one of the layers, and where its copy would be made. */
abstract class OverlayEntry {
    private final OverlayFileSystem system;
    /** Null for a file that has no name. */
    private final OverlayDirectory parent;
    private final String name;
    private Node upper;
    private final Node lower;

    /**
     * @param upper the file in the upper layer, or null
     * @param lower the file in the lower layer if there is none in the upper one, else null
     */
    OverlayEntry(OverlayFileSystem system, OverlayDirectory parent, String name, Node upper, Node lower) {
        this.system = system;
        this.parent = parent;
        this.name = name;
        this.upper = upper;
        this.lower = lower;
    }

    final OverlayFileSystem system() {
        return system;
    }

    final Node upper() {
        return upper;
    }

    /** The file that is shown. */
    final Node shown() {
        return upper == null ? lower : upper;
    }

    /** The file in the upper layer, copied there if it is not there yet. */
    final Node copyUp(boolean contents) {
        if (upper == null) {
            upper = parent.copyUp(name, lower, contents);
        }
        return upper;
    }

    final Actor actor() {
        return system.actor();
    }

    public FileStatus status() {
        return system.numbers().shown(shown().status());
    }

    public void access(int mode) {
        actor().require(status(), mode);
    }

    public void changeMode(int mode) {
        actor().requireOwner(status());
        copyUp(true).changeMode(mode);
    }

    public void changeOwner(int user, int group) {
        actor().requireChangeOfOwner(status(), user, group);
        copyUp(true).changeOwner(user, group);
    }

    public void changeTimes(Timestamp access, Timestamp modification) {
        boolean toNow = access.nanoseconds() == Timestamp.NOW && modification.nanoseconds() == Timestamp.NOW;
        actor().requireChangeOfTimes(status(), toNow);
        copyUp(true).changeTimes(access, modification);
    }

    public byte[] fileSystem() {
        return system.status();
    }

    public ExtendedAttributes attributes() {
        return new OverlayAttributes(this::shown, () -> {
            actor().require(status(), AccessMode.W_OK);
            return copyUp(true);
        });
    }
}
