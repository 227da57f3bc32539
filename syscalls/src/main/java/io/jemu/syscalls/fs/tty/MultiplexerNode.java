package io.jemu.syscalls.fs.tty;

import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** /dev/ptmx: each time it is opened there is a new pair. */
record MultiplexerNode(PtyTable table, PseudoStatus owner) implements Node.File {
    /** TTYAUX_MAJOR. */
    private static final int MAJOR = 5;
    private static final int MINOR = 2;

    @Override
    public FileStatus status() {
        return owner.character("/dev/ptmx", FileMode.READ_WRITE_ALL, FileStatus.device(MAJOR, MINOR));
    }

    @Override
    public OpenFile open(String path, int flags) {
        return table.open(this, path, flags);
    }
}
