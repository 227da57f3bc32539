package io.jemu.syscalls.fs.dev;

import io.jemu.syscalls.abi.Errno;
import io.jemu.syscalls.abi.FileMode;
import io.jemu.syscalls.abi.FileStatus;
import io.jemu.syscalls.fs.PseudoStatus;
import io.jemu.syscalls.fs.tty.PtyTable;
import io.jemu.syscalls.kernel.Kernel;
import io.jemu.syscalls.kernel.Terminal;
import io.jemu.syscalls.vfs.Node;
import io.jemu.syscalls.vfs.OpenFile;

/** /dev/tty: whatever the controlling terminal of the process is that opens it. */
record ControllingTerminalNode(Kernel kernel, PtyTable pairs, PseudoStatus owner) implements Node.File {
    private static final String PATH = "/dev/tty";
    /** TTYAUX_MAJOR. */
    private static final int MAJOR = 5;

    @Override
    public FileStatus status() {
        return owner.character(PATH, FileMode.READ_WRITE_ALL, FileStatus.device(MAJOR, 0));
    }

    @Override
    public OpenFile open(String path, int flags) {
        Terminal terminal = kernel.scheduler().current().process().session().terminal();
        if (terminal == null) {
            throw Errno.ENXIO.failure();
        }
        OpenFile file = pairs.openControlling(this, path, flags);
        return file != null ? file : new HostDevice(kernel.vfs(), PATH).open(path, flags);
    }
}
