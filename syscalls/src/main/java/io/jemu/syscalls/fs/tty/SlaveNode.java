package io.jemu.syscalls.fs.tty;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.abi.Timestamp;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** The name of a slave: /dev/pts/N. */
final class SlaveNode implements Node.File {
    /** The group tty of Debian, whom devpts is mounted for: its members may write. */
    private static final int GROUP_TTY = 5;
    /** rw--w---- */
    private static final int PERMISSIONS = 0x190;

    private final PtyTable table;
    private final Pty pty;
    private int permissions = PERMISSIONS;
    private int user;
    private int group = GROUP_TTY;

    SlaveNode(PtyTable table, Pty pty, int user) {
        this.table = table;
        this.pty = pty;
        this.user = user;
    }

    Pty pty() {
        return pty;
    }

    @Override
    public FileStatus status() {
        return table.status().ownedBy(user, group)
                .character("/dev/pts/" + pty.number(), permissions, pty.device());
    }

    @Override
    public void changeMode(int mode) {
        permissions = mode & FileMode.PERMISSIONS;
    }

    @Override
    public void changeOwner(int newUser, int newGroup) {
        user = newUser == -1 ? user : newUser;
        group = newGroup == -1 ? group : newGroup;
    }

    @Override
    public void changeTimes(Timestamp access, Timestamp modification) {
        // A terminal's times are those of its last use, which nobody keeps here.
    }

    @Override
    public OpenFile open(String path, int flags) {
        return table.open(this, path, flags);
    }
}
