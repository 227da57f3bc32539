package io.jemu.syscalls.fs.tmp;

import io.jemu.syscalls.abi.AtFlags;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.vfs.Actor;
import java.time.Instant;

/** What all names of one file share: attributes, and for a file with contents the host's descriptor of them. */
final class Inode {
    private static final int NONE = -1;
    private static final int DIRECTORY_ENTRY_SIZE = 20;

    private final TemporaryFileSystem system;
    private final long number;
    private final Timestamp born;
    private final MemoryAttributes attributes;
    /** The memfd of a regular file, an O_PATH descriptor of a FIFO, else -1. */
    private int hostFd;
    private int mode;
    private int user;
    private int group;
    private int links;
    private int opens;
    private boolean linkable;
    private boolean forgotten;
    private long size;
    private Timestamp accessed;
    private Timestamp modified;
    private Timestamp changed;

    /** @param hostFd the descriptor with the contents, which the inode takes over, or -1 */
    Inode(TemporaryFileSystem system, long number, int mode, int user, int group, int hostFd) {
        this.system = system;
        this.number = number;
        this.mode = mode;
        this.user = user;
        this.group = group;
        this.hostFd = hostFd;
        this.born = now();
        this.accessed = born;
        this.modified = born;
        this.changed = born;
        this.attributes = new MemoryAttributes(this);
    }

    private static Timestamp now() {
        Instant now = Instant.now();
        return new Timestamp(now.getEpochSecond(), now.getNano());
    }

    TemporaryFileSystem system() {
        return system;
    }

    MemoryAttributes attributes() {
        return attributes;
    }

    int hostFd() {
        return hostFd;
    }

    int mode() {
        return mode;
    }

    int group() {
        return group;
    }

    int links() {
        return links;
    }

    private boolean regular() {
        return FileMode.type(mode) == FileMode.S_IFREG;
    }

    FileStatus status() {
        FileStatus own = new FileStatus(FileStatus.BASIC | FileStatus.BORN, TemporaryFileSystem.BLOCK, 0, 0,
                system.device(), 0, number, mode, links, user, group, size, 0, accessed, born, changed, modified,
                system.device());
        return regular() ? contents(system.posix().paths().statx(hostFd, "", AtFlags.AT_EMPTY_PATH), own) : own;
    }

    /** The host knows size and times of a file with contents. */
    private FileStatus contents(FileStatus host, FileStatus own) {
        Timestamp newest = later(changed, host.changed());
        return new FileStatus(own.mask(), own.blockSize(), 0, 0, own.device(), 0, number, mode, links, user, group,
                host.size(), host.blocks(), host.accessed(), born, newest, host.modified(), own.mount());
    }

    private static Timestamp later(Timestamp a, Timestamp b) {
        boolean second = b.seconds() > a.seconds() || b.seconds() == a.seconds() && b.nanoseconds() > a.nanoseconds();
        return second ? b : a;
    }

    void changeMode(Actor actor, int permissions) {
        actor.requireOwner(status());
        int kept = actor.overrides() || actor.isMember(group) ? permissions : permissions & ~FileMode.S_ISGID;
        mode = FileMode.type(mode) | kept;
        changed = now();
    }

    void changeOwner(Actor actor, int newUser, int newGroup) {
        actor.requireChangeOfOwner(status(), newUser, newGroup);
        user = newUser == NONE ? user : newUser;
        group = newGroup == NONE ? group : newGroup;
        if (regular() && !actor.overrides()) {
            mode &= ~(FileMode.S_ISUID | FileMode.S_ISGID);
        }
        changed = now();
    }

    void changeTimes(Actor actor, Timestamp access, Timestamp modification) {
        boolean toNow = access.nanoseconds() == Timestamp.NOW && modification.nanoseconds() == Timestamp.NOW;
        actor.requireChangeOfTimes(status(), toNow);
        if (regular()) {
            system.changeTimes(hostFd, access, modification);
        }
        accessed = changed(accessed, access);
        modified = changed(modified, modification);
        changed = now();
    }

    private static Timestamp changed(Timestamp before, Timestamp wanted) {
        if (wanted.nanoseconds() == Timestamp.OMIT) {
            return before;
        }
        return wanted.nanoseconds() == Timestamp.NOW ? now() : wanted;
    }

    /** Something was added to a directory, or removed from it. */
    void entriesChanged(int entries) {
        size = (long) entries * DIRECTORY_ENTRY_SIZE;
        modified = now();
        changed = modified;
    }

    /** The length of a symbolic link. */
    void size(long length) {
        size = length;
    }

    /** The attributes have changed. */
    void changed() {
        changed = now();
    }

    /** The file has a name more, or a subdirectory more. */
    void addLink() {
        links++;
        changed = now();
    }

    /** The file has a name less, or a subdirectory less. */
    void removeLink() {
        links--;
        changed = now();
        letGo();
    }

    /** Whether a file without a name can get one: O_TMPFILE without O_EXCL. */
    boolean linkable() {
        return linkable;
    }

    void linkable(boolean allowed) {
        linkable = allowed;
    }

    void opened() {
        opens++;
    }

    void closed() {
        opens--;
        letGo();
    }

    /** With the last name and the last open file the contents go. */
    private void letGo() {
        if (links > 0 || opens > 0 || forgotten) {
            return;
        }
        forgotten = true;
        system.forget(this);
        release();
    }

    /** Gives up the host's descriptor. */
    void release() {
        if (hostFd >= 0) {
            system.posix().close(hostFd);
            hostFd = NONE;
        }
    }
}
