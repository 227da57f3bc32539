package io.jemu.syscalls.fs.overlay;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.OpenFlags;
import io.jemu.syscalls.abi.SyscallException;
import io.jemu.syscalls.host.Posix;
import io.jemu.syscalls.vfs.ExtendedAttributes;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** Makes copies of lower files in the upper layer, complete or not at all. */
final class CopyUp {
    private static final int CHUNK = 1 << 20;
    private static final int OWNER_ONLY = FileMode.WRITE_OWNER_READ_ALL;
    private static final String USER_ATTRIBUTES = "user.";

    private final OverlayFileSystem system;

    CopyUp(OverlayFileSystem system) {
        this.system = system;
    }

    /** Makes a directory without entries. */
    Node.Directory directory(Node.Directory into, String name, Node.Directory original) {
        FileStatus status = original.status();
        clear(into);
        into.makeDirectory(OverlayFileSystem.UNFINISHED, FileMode.ALL);
        return (Node.Directory) finish(into, name, original, status);
    }

    /**
     * Copies a file.
     *
     * @param contents whether its contents are still wanted: not if it is about to be truncated
     */
    Node file(Node.Directory into, String name, Node original, boolean contents) {
        FileStatus status = original.status();
        clear(into);
        String unfinished = OverlayFileSystem.UNFINISHED;
        switch (FileMode.type(status.mode())) {
            case FileMode.S_IFREG -> copy(into, (Node.File) original, contents);
            case FileMode.S_IFLNK -> into.makeLink(unfinished, ((Node.Link) original).target());
            case FileMode.S_IFIFO, FileMode.S_IFSOCK -> into.makeNode(unfinished, status.mode(), 0);
            default -> throw Errno.EPERM.failure();
        }
        return finish(into, name, original, status);
    }

    /** Removes what an earlier run was killed over. */
    private static void clear(Node.Directory into) {
        Node left = into.lookup(OverlayFileSystem.UNFINISHED);
        if (left instanceof Node.Directory) {
            into.removeDirectory(OverlayFileSystem.UNFINISHED);
        } else if (left != null) {
            into.unlink(OverlayFileSystem.UNFINISHED);
        }
    }

    private void copy(Node.Directory into, Node.File original, boolean contents) {
        OpenFile source = original.open("", OpenFlags.O_RDONLY);
        try {
            OpenFile target = into.create(OverlayFileSystem.UNFINISHED, "",
                    OpenFlags.O_WRONLY | OpenFlags.O_CREAT, OWNER_ONLY);
            try {
                if (contents) {
                    transfer(source, target);
                }
            } catch (SyscallException e) {
                into.unlink(OverlayFileSystem.UNFINISHED);
                throw e;
            } finally {
                target.release();
            }
        } finally {
            source.release();
        }
    }

    private void transfer(OpenFile source, OpenFile target) {
        long left = source.status().size();
        while (left > 0) {
            long size = Math.min(CHUNK, left);
            target.reserve(size);
            long done = Posix.check(system.posix().sendfile(target.hostFd(), source.hostFd(), 0, size));
            if (done == 0) {
                return;
            }
            left -= done;
        }
    }

    private Node finish(Node.Directory into, String name, Node original, FileStatus status) {
        Node copy = into.lookup(OverlayFileSystem.UNFINISHED);
        boolean link = copy instanceof Node.Link;
        changeOwner(copy, status.user(), status.group());
        if (!link) {
            copyAttributes(original.attributes(), copy.attributes());
            copy.changeMode(status.mode() & FileMode.PERMISSIONS);
        }
        copy.changeTimes(status.accessed(), status.modified());
        FileStatus before = into.status();
        into.rename(OverlayFileSystem.UNFINISHED, into, name, 0);
        into.changeTimes(before.accessed(), before.modified());
        Node finished = into.lookup(name);
        system.numbers().copied(finished.status(), status);
        return finished;
    }

    /** Gives a file of the upper layer to somebody, as far as its file system can tell owners. */
    void changeOwner(Node file, int user, int group) {
        FileStatus now = file.status();
        if (system.keepsOwners() && (now.user() != user || now.group() != group)) {
            file.changeOwner(user, group);
        }
    }

    private static void copyAttributes(ExtendedAttributes from, ExtendedAttributes to) {
        if (from == null || to == null) {
            return;
        }
        try {
            for (String name : from.names()) {
                if (name.startsWith(USER_ATTRIBUTES)) {
                    to.set(name, from.get(name), 0);
                }
            }
        } catch (SyscallException e) {
            if (e.errno() != Errno.EOPNOTSUPP) {
                throw e;
            }
        }
    }
}
