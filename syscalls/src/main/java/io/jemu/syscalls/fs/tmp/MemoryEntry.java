package io.jemu.syscalls.fs.tmp;

import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.vfs.Actor;
import io.jemu.syscalls.vfs.ExtendedAttributes;

/** A name in a directory together with the file that it names; renaming changes the name. */
abstract class MemoryEntry {
    private static final String DELETED = " (deleted)";

    private final Inode inode;
    private MemoryDirectory parent;
    private String name;
    private boolean removed;

    MemoryEntry(Inode inode, MemoryDirectory parent, String name) {
        this.inode = inode;
        this.parent = parent;
        this.name = name;
    }

    final Inode inode() {
        return inode;
    }

    final MemoryDirectory parent() {
        return parent;
    }

    final boolean removed() {
        return removed;
    }

    final void moveTo(MemoryDirectory newParent, String newName) {
        parent = newParent;
        name = newName;
    }

    /** The name is gone; open files still have the path that it was. */
    final void remove() {
        removed = true;
    }

    final Actor actor() {
        return inode.system().actor();
    }

    private String place() {
        return parent == null ? inode.system().point() : ((MemoryEntry) parent).place() + '/' + name;
    }

    /** The guest's path now. */
    public String path() {
        return removed ? place() + DELETED : place();
    }

    public FileStatus status() {
        return inode.status();
    }

    public void access(int mode) {
        actor().require(status(), mode);
    }

    public void changeMode(int mode) {
        inode.changeMode(actor(), mode);
    }

    public void changeOwner(int user, int group) {
        inode.changeOwner(actor(), user, group);
    }

    public void changeTimes(Timestamp access, Timestamp modification) {
        inode.changeTimes(actor(), access, modification);
    }

    public byte[] fileSystem() {
        return inode.system().status();
    }

    public ExtendedAttributes attributes() {
        return inode.attributes();
    }

    /** The same file under another name. */
    abstract MemoryEntry named(MemoryDirectory newParent, String newName);
}
